using Watchgrain.Silo.Storage;
using Watchgrain.Silo.Tests.Storage;

namespace Watchgrain.Silo.Tests.Hosting;

public sealed class RetentionHostTests
{
    [Theory]
    [InlineData("AuditLog", "182d", "Watchgrain:Retention:AuditLog = '182d' is refused: it has to be a whole number of days or years, such as 90d or 6y, or forever, and 183d at least (six months, EU AI Act, article 19).")]
    [InlineData("FeatureFigures", "90", "Watchgrain:Retention:FeatureFigures = '90' is refused: it has to be a whole number of days or years")]
    public async Task Host_WithAPeriodThatCannotBe_RefusesNamingTheKeyAndTheReason(string key, string value, string message)
    {
        var directory = Directory.CreateTempSubdirectory("watchgrain-").FullName;

        var (exitCode, output) = await RunningHost.RefuseAsync(directory, $"--Watchgrain:Retention:{key}", value);

        Assert.Equal(2, exitCode);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_StartedOnADatabaseFromBefore_BeginsTheRetentionOfEachTenantOnce()
    {
        await using var storage = await StorageUnderTest.CreateAsync(StorageProvider.Sqlite);
        await storage.Audit.AcquireAsync("u:acme", TestContext.Current.CancellationToken);
        await storage.Audit.AcquireAsync("u:beta", TestContext.Current.CancellationToken);
        await storage.Database.DisposeAsync();

        await using (var host = await RunningHost.StartAsync(storage.Options.Directory))
        {
            await host.SaysAsync("K:acme: looks once a day from now on");
            await host.SaysAsync("K:beta: looks once a day from now on");
            await host.TerminateAsync();
        }
    }
}
