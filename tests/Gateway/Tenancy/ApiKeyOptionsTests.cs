using Watchgrain.Gateway.Tenancy;

namespace Watchgrain.Gateway.Tests.Tenancy;

public sealed class ApiKeyOptionsTests
{
    [Fact]
    public void Key_Unfit_IsRefusedByNameOfItsSetting()
    {
        var options = new ApiKeyOptions { ApiKeys = { new() { Tenant = "a/b", Sha256 = "12", Roles = { "root" } } } };

        var failures = new ApiKeyOptionsValidator().Validate(null, options).Failures!.ToArray();

        Assert.Equal(4, failures.Length);
        Assert.StartsWith("Watchgrain:ApiKeys:0:Name is required", failures[0], StringComparison.Ordinal);
        Assert.StartsWith("Watchgrain:ApiKeys:0:Tenant takes", failures[1], StringComparison.Ordinal);
        Assert.StartsWith("Watchgrain:ApiKeys:0:Sha256 must", failures[2], StringComparison.Ordinal);
        Assert.Equal("Watchgrain:ApiKeys:0:Roles: 'root' is not one of ingest, read, approve, admin.", failures[3]);
    }

    [Fact]
    public void Key_WithApproverRoles_NeedsTheRoleApproveAndFitNames()
    {
        var options = new ApiKeyOptions { ApiKeys = { new() { Name = "ann", Tenant = "a", Sha256 = new string('0', 64), Roles = { "read" }, ApproverRoles = { "risk", "Model owner" } } } };

        var failures = new ApiKeyOptionsValidator().Validate(null, options).Failures!.ToArray();

        Assert.Equal(
            ["Watchgrain:ApiKeys:0:ApproverRoles: 'Model owner' is not 1 to 64 lower-case letters, digits, '-' or '_'.", "Watchgrain:ApiKeys:0:ApproverRoles needs the role approve: without it the key answers no decision."],
            failures);
    }

    [Fact]
    public void Key_OfASupplier_NeedsTheRoleIngestAndFitSources()
    {
        var options = new ApiKeyOptions { ApiKeys = { new() { Name = "supplier", Tenant = "a", Sha256 = new string('0', 64), Roles = { "read" }, Sources = { "feed-3", "" } } } };

        Assert.Equal(
            ["Watchgrain:ApiKeys:0:Sources:1 is required.", "Watchgrain:ApiKeys:0:Sources needs the role ingest: without it the key reports nothing."],
            new ApiKeyOptionsValidator().Validate(null, options).Failures!);
    }

    [Theory]
    [InlineData("Zoe\u0308")]
    [InlineData("alice ")]
    public void Key_WithANameThatLooksLikeAnother_IsRefused(string name)
    {
        var options = new ApiKeyOptions { ApiKeys = { new() { Name = name, Tenant = "a", Sha256 = new string('0', 64), Roles = { "read" } } } };
        Assert.Equal(["Watchgrain:ApiKeys:0:Name has to be in Unicode's composed form (NFC), without white space at its ends."], new ApiKeyOptionsValidator().Validate(null, options).Failures!);
    }

    [Theory]
    [InlineData("policy")]
    [InlineData("Policy")]
    [InlineData("watchgrain")]
    [InlineData("person:0123456789abcdef0123456789abcdef01234567")]
    public void Key_WithANameOfTheAuditLogsOwn_IsRefused(string name)
    {
        var options = new ApiKeyOptions { ApiKeys = { new() { Name = name, Tenant = "a", Sha256 = new string('0', 64), Roles = { "read" } } } };
        Assert.Equal([$"Watchgrain:ApiKeys:0:Name must be another: the audit log has '{name}' for itself."], new ApiKeyOptionsValidator().Validate(null, options).Failures!);
    }

    [Theory]
    [InlineData("ops", "anonymous:ops")]
    [InlineData("", "anonymous")]
    public void Actor_OfAnAnonymousCaller_IsMarked(string claimed, string actor) => Assert.Equal(actor, Caller.Anonymous.Actor(claimed));

    [Fact]
    public void Actor_OfAKey_IsItsNameWhateverIsClaimed() => Assert.Equal("alice", new Caller("t", "alice", false).Actor("mallory"));
}
