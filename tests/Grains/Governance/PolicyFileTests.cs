using System.Security.Cryptography;
using System.Text;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Tests.Governance;

public sealed class PolicyFileTests
{
    private const string Rest = "  - {name: rest, family: any, subject: any, action: alert, mode: automatic}\n";

    private static readonly Policy Shipped = PolicyFile.Read(RepositoryRoot.File("deploy", "policy.yaml"));

    [Theory]
    [InlineData(Family.Drift, "distance", "feed-3", "", GovernedAction.QuarantineSource)]
    [InlineData(Family.Drift, "distance", "", "", GovernedAction.RequestRetrain)]
    [InlineData(Family.Poisoning, "", "feed-5", "", GovernedAction.QuarantineSource)]
    [InlineData(Family.Poisoning, "", "", "", GovernedAction.Alert)]
    [InlineData(Family.Decay, "", "", "", GovernedAction.RequestRetrain)]
    [InlineData(Family.Feedback, "", "", "", GovernedAction.RequireReview)]
    [InlineData(Family.Quality, "distance", "feed-3", "", GovernedAction.Alert)]
    [InlineData(Family.Decay, "carrier", "", "AA", GovernedAction.RequestRetrain)]
    public void ShippedPolicy_OnAnIncident_ChoosesTheDocumentedAction(Family family, string feature, string source, string slice, GovernedAction action) =>
        Assert.Equal(action, Shipped.RuleFor(family, new Subject { Feature = feature, Source = source, Slice = slice }).Action);

    [Fact]
    public void ShippedPolicy_OnACaller_AsksAPersonWhetherToThrottleHim()
    {
        var rule = Shipped.RuleFor(Family.Abuse, new() { Caller = "0011223344556677" });
        Assert.Equal((GovernedAction.ThrottleCaller, RuleMode.Approval), (rule.Action, rule.Mode));
        // Callers without a place of their own count together: nobody may be throttled for what one of them does.
        Assert.Equal(GovernedAction.Alert, Shipped.RuleFor(Family.Abuse, new() { Caller = "other" }).Action);
        // So do sources beyond the register, of which no quarantine could hold one.
        Assert.Equal(
            [SubjectKind.Model, SubjectKind.Feature, SubjectKind.Source, SubjectKind.SourceFeature],
            ((Subject[])[new() { Source = "other" }, new() { Feature = "distance", Source = "other" }, new() { Source = "feed-3" }, new() { Feature = "distance", Source = "feed-3" }]).Select(Policy.KindOf));
        // A batch whose number stood for other content is a source's.
        Assert.Equal(GovernedAction.Alert, Shipped.RuleFor(Family.Abuse, new() { Source = "feed-3" }).Action);
    }

    // Policies of before callers had a kind of their own.
    [Fact]
    public void Rule_AboutTheModel_IsAboutCallersToo()
    {
        var policy = PolicyFile.Parse("p.yaml", Encoding.UTF8.GetBytes("version: 1\nrules:\n  - {name: whole, family: any, subject: model, action: require_review, mode: approval}\n  - {name: parts, family: any, subject: [feature, source, source_feature, slice], action: alert, mode: automatic}\n"));
        Assert.Equal("whole", policy.RuleFor(Family.Abuse, new() { Caller = "0011223344556677" }).Name);

        policy = PolicyFile.Parse("p.yaml", Encoding.UTF8.GetBytes("version: 1\nrules:\n  - {name: whole, family: any, subject: model, action: require_review, mode: approval}\n  - {name: callers, family: abuse, subject: caller, action: throttle_caller, mode: approval}\n" + Rest));
        Assert.Equal(("callers", "whole"), (policy.RuleFor(Family.Abuse, new() { Caller = "0011223344556677" }).Name, policy.RuleFor(Family.Abuse, new() { Caller = "other" }).Name));
    }

    [Fact]
    public void ShippedPolicy_WithoutAPerson_AlertsAndQuarantinesWhatIsPoisonedByTwoKindsOfEvidence() =>
        Assert.Equal([("poisoned-source", GovernedAction.QuarantineSource, RuleMode.Corroborated), ("alert", GovernedAction.Alert, RuleMode.Automatic)], Shipped.Rules.Where(rule => rule.Mode != RuleMode.Approval).Select(rule => (rule.Name, rule.Action, rule.Mode)));

    [Fact]
    public void Rule_ThatAsksForPeople_SaysHowManyAndInWhichRoles()
    {
        var policy = PolicyFile.Parse("p.yaml", Encoding.UTF8.GetBytes("version: 1\nrules:\n  - {name: two, family: decay, subject: any, action: rollback, mode: approval, approvals: 2, roles: [risk, model-owner], deadline: 36h}\n" + Rest));
        Assert.Equal((2, "risk, model-owner", TimeSpan.FromHours(36)), (policy.Rules[0].Approvals, string.Join(", ", policy.Rules[0].Roles), policy.Rules[0].Deadline));
        // A file of before rules could say so.
        Assert.All(Shipped.Rules, rule => Assert.Equal((1, 0, null), (rule.Approvals, rule.Roles.Count, rule.Deadline)));
    }

    [Theory]
    [InlineData("", null, null)]
    [InlineData("automatic: {}\n", null, 10)]
    [InlineData("automatic: {cooldown: 12h, per_day: 0}\n", 12, 0)]
    public void Limits_OfWhatIsAutomatic_AreNoneUnlessTheFileSetsSome(string section, int? hours, int? perDay)
    {
        var limits = PolicyFile.Parse("p.yaml", Encoding.UTF8.GetBytes("version: 1\nrules:\n" + Rest + section)).Limits;
        Assert.Equal((hours is { } stated ? TimeSpan.FromHours(stated) : null, perDay), (limits?.Cooldown, limits?.PerDay));
    }

    [Fact]
    public void TermsForPeople_AreOneOtherPersonUnlessTheFileSaysMore()
    {
        var none = PolicyFile.Parse("p.yaml", Encoding.UTF8.GetBytes("version: 1\nrules:\n" + Rest)).People;
        Assert.Equal((null, "people.propose", 1, GovernedAction.Hold), (none.Release, none.For(GovernedAction.Hold).Name, none.For(GovernedAction.Hold).Approvals, none.For(GovernedAction.Hold).Action));
        Assert.Equal(("people.propose", GovernedAction.ReleaseQuarantine), (none.For(GovernedAction.ReleaseQuarantine).Name, none.For(GovernedAction.ReleaseQuarantine).Action));

        var some = PolicyFile.Parse("p.yaml", Encoding.UTF8.GetBytes("version: 1\nrules:\n" + Rest + "people: {propose: {roles: [owner]}, release_quarantine: {approvals: 2, roles: [risk], deadline: 3d}}\n")).People;
        Assert.Equal((null, null), (none.Change?.Name, some.Change?.Name));
        Assert.Equal((1, "owner", null), (some.For(GovernedAction.Hold).Approvals, some.For(GovernedAction.Hold).Roles[0], some.For(GovernedAction.Hold).Deadline));
        Assert.Equal(("people.release_quarantine", 2, "risk", TimeSpan.FromDays(3)), (some.Release!.Name, some.Release.Approvals, some.For(GovernedAction.ReleaseQuarantine).Roles[0], some.Release.Deadline));
    }

    [Theory]
    [InlineData("version: &v 1\nrules: *v\n", "p.yaml:1:10: anchors and aliases are not read here")]
    [InlineData("version: *v\n", "p.yaml:1:10: anchors and aliases are not read here")]
    [InlineData("[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", "p.yaml:1:17: is nested deeper than 16")]
    [InlineData("version: 1\nrules: [\n", "p.yaml:3:1: ")]
    [InlineData("version: 2\nrules: []\n", "p.yaml:1:10: version is '2'")]
    public void ParseForeign_OfAFileThatIsMadeToHurt_IsRefused(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<PolicyException>(() => PolicyFile.ParseForeign("p.yaml", Encoding.UTF8.GetBytes(text))).Message, StringComparison.Ordinal);

    // Read as a document this would end the process.
    [Fact]
    public void ParseForeign_OfAHundredThousandLevels_IsRefused() => Assert.Throws<PolicyException>(() => PolicyFile.ParseForeign("p.yaml", Encoding.UTF8.GetBytes(new string('[', 100_000))));

    [Fact]
    public void ParseForeign_OfTheShippedPolicy_ReadsTheSame() =>
        Assert.Equal(Shipped.Digest, PolicyFile.ParseForeign("policy.yaml", File.ReadAllBytes(RepositoryRoot.File("deploy", "policy.yaml"))).Digest);

    [Fact]
    public void Digest_OfAPolicy_IsTheSha256OfTheFile()
    {
        var bytes = File.ReadAllBytes(RepositoryRoot.File("deploy", "policy.yaml"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), Shipped.Digest);
    }

    [Theory]
    [InlineData("", "p.yaml:1:1: expected one YAML document, found 0")]
    [InlineData("[1]", "p.yaml:1:1: a policy must be a mapping")]
    [InlineData("version: 2\nrules: []\n", "p.yaml:1:10: version is '2'")]
    [InlineData("version: 1\n", "p.yaml:1:1: rules is missing")]
    [InlineData("version: 1\nrules: no\n", "p.yaml:2:8: rules must be a list")]
    [InlineData("version: 1\nrule: []\n", "p.yaml:2:1: unknown key 'rule'; known are version, rules")]
    [InlineData("version: 1\nrules:\n  - {name: a, family: wind, subject: any, action: alert, mode: automatic}\n", "p.yaml:3:23: family is 'wind'; it is one of drift, quality,")]
    [InlineData("version: 1\nrules:\n  - {name: a, family: [any, drift], subject: any, action: alert, mode: automatic}\n", "p.yaml:3:24: family is 'any'")]
    [InlineData("version: 1\nrules:\n  - {name: a, family: any, subject: any, action: panic, mode: automatic}\n", "p.yaml:3:50: action is 'panic'")]
    [InlineData("version: 1\nrules:\n  - {name: a, family: any, subject: any, action: alert, mode: maybe}\n", "p.yaml:3:63: mode is 'maybe'; it is one of automatic, approval, corroborated")]
    [InlineData("version: 1\nrules:\n  - {name: a, family: any, subject: any, action: hold, mode: corroborated}\n", "p.yaml:3:62: mode corroborated is for quarantine_source")]
    [InlineData("version: 1\nrules:\n  - {name: a, family: any, subject: any, action: alert}\n", "p.yaml:3:5: mode is missing")]
    [InlineData("version: 1\nrules:\n  - {name: a, family: drift, subject: feature, action: quarantine_source, mode: approval}\n", "p.yaml:3:39: quarantine_source needs a subject that names a source")]
    [InlineData("version: 1\nrules:\n  - {name: a, family: abuse, subject: [caller, model], action: throttle_caller, mode: approval}\n", "p.yaml:3:39: throttle_caller needs the subject caller")]
    [InlineData("version: 1\nrules:\n  - {name: a, family: drift, subject: any, action: alert, mode: automatic}\n", "p.yaml:3:3: no rule covers family quality with subject model")]
    [InlineData("version: 1\nrules:\n" + Rest + Rest, "p.yaml:4:5: rule 'rest' stands here twice")]
    [InlineData("version: 1\nrules: [\n", "p.yaml:3:1: ")]
    [InlineData("version: 1\nrules:\n" + Rest + "automatic: 3\n", "p.yaml:4:12: automatic must be a mapping of keys to values")]
    [InlineData("version: 1\nrules:\n" + Rest + "automatic: {per_hour: 3}\n", "p.yaml:4:13: unknown key 'per_hour'; known are cooldown, per_day, per_day_tenant")]
    [InlineData("version: 1\nrules:\n" + Rest + "automatic: {per_day_tenant: 1001}\n", "p.yaml:4:29: per_day_tenant is '1001'; it is a whole number from 0 to 1000")]
    [InlineData("version: 1\nrules:\n  - {name: a, family: any, subject: source, action: release_quarantine, mode: approval}\n", "p.yaml:3:53: action is 'release_quarantine'; it is one of alert, request_retrain,")]
    [InlineData("version: 1\nrules:\n  - {name: a, family: any, subject: any, action: change_policy, mode: approval}\n", "p.yaml:3:50: action is 'change_policy'")]
    [InlineData("version: 1\nrules:\n" + Rest + "planted: {}\n", "p.yaml:4:10: per_thousand_panes is missing")]
    [InlineData("version: 1\nrules:\n" + Rest + "planted: {per_thousand_panes: 101}\n", "p.yaml:4:31: per_thousand_panes is '101'; it is a whole number from 0 to 100")]
    [InlineData("version: 1\nrules:\n" + Rest + "people: {lift: {}}\n", "p.yaml:4:10: unknown key 'lift'; known are propose, release_quarantine, change_policy")]
    [InlineData("version: 1\nrules:\n" + Rest + "people: {propose: 2}\n", "p.yaml:4:19: propose must be a mapping of keys to values")]
    [InlineData("version: 1\nrules:\n" + Rest + "people: {propose: {approvals: 0}}\n", "p.yaml:4:31: approvals is '0'; it is 1 or 2")]
    [InlineData("version: 1\nrules:\n" + Rest + "people: {propose: {mode: automatic}}\n", "p.yaml:4:20: unknown key 'mode'; known are approvals, roles, deadline")]
    [InlineData("version: 1\nrules:\n" + Rest + "automatic: {per_day: 101}\n", "p.yaml:4:22: per_day is '101'; it is a whole number from 0 to 100")]
    [InlineData("version: 1\nrules:\n" + Rest + "automatic: {cooldown: 0h}\n", "p.yaml:4:23: cooldown is '0h'; it is a whole number of minutes, hours or days")]
    [InlineData("version: 1\nrules:\n  - {name: a, family: any, subject: any, action: alert, mode: approval, approvals: 3}\n", "p.yaml:3:84: approvals is '3'; it is 1 or 2")]
    [InlineData("version: 1\nrules:\n  - {name: a, family: any, subject: any, action: alert, mode: automatic, approvals: 2}\n", "p.yaml:3:85: approvals needs a mode that asks people")]
    [InlineData("version: 1\nrules:\n  - {name: a, family: drift, subject: source, action: quarantine_source, mode: corroborated, approvals: 2}\n", "p.yaml:3:105: approvals: 2 needs mode approval")]
    [InlineData("version: 1\nrules:\n  - {name: a, family: any, subject: any, action: alert, mode: automatic, roles: [risk]}\n", "p.yaml:3:81: roles needs a mode that asks people")]
    [InlineData("version: 1\nrules:\n  - {name: a, family: any, subject: any, action: alert, mode: approval, roles: risk}\n", "p.yaml:3:80: roles must be a list")]
    [InlineData("version: 1\nrules:\n  - {name: a, family: any, subject: any, action: alert, mode: approval, roles: []}\n", "p.yaml:3:80: roles names 1 to 16 roles")]
    [InlineData("version: 1\nrules:\n  - {name: a, family: any, subject: any, action: alert, mode: approval, roles: [Risk]}\n", "p.yaml:3:81: role 'Risk' is not 1 to 64 lower-case letters")]
    [InlineData("version: 1\nrules:\n  - {name: a, family: any, subject: any, action: alert, mode: approval, roles: [risk, risk]}\n", "p.yaml:3:87: role 'risk' stands here twice")]
    [InlineData("version: 1\nrules:\n  - {name: a, family: any, subject: any, action: alert, mode: approval, deadline: soon}\n", "p.yaml:3:83: deadline is 'soon'; it is a whole number of minutes, hours or days from 1m to 30d")]
    [InlineData("version: 1\nrules:\n  - {name: a, family: any, subject: any, action: alert, mode: approval, deadline: 31d}\n", "p.yaml:3:83: deadline is '31d'")]
    [InlineData("version: 1\nrules:\n  - {name: a, family: any, subject: any, action: alert, mode: automatic, deadline: 3d}\n", "p.yaml:3:84: deadline needs a mode that asks people")]
    public void Parse_OfAWrongFile_NamesFileLineAndColumn(string text, string message)
    {
        var error = Assert.Throws<PolicyException>(() => PolicyFile.Parse("p.yaml", Encoding.UTF8.GetBytes(text)));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OfBytesThatAreNotUtf8_IsRefused() => Assert.Throws<PolicyException>(() => PolicyFile.Parse("p.yaml", [0xff, 0xfe, 0x41]));
}
