using Watchgrain.Silo.Storage;

namespace Watchgrain.Silo.Tests.Storage;

public sealed class StorageOptionsTests
{
    [Fact]
    public void Options_ByDefault_AreValid() => Assert.Null(Record.Exception(new StorageOptions().Validate));

    [Theory]
    [InlineData(StorageProvider.Sqlite, "", null, "Watchgrain:Storage:Directory")]
    [InlineData(StorageProvider.Sqlite, "var", "Host=db", "Watchgrain:Storage:ConnectionString")]
    [InlineData(StorageProvider.PostgreSql, "var", null, "Watchgrain:Storage:ConnectionString")]
    [InlineData(StorageProvider.PostgreSql, "var", "Database=x", "Watchgrain:Storage:ConnectionString")]
    [InlineData(StorageProvider.PostgreSql, "var", "Hots=db", "Watchgrain:Storage:ConnectionString")]
    [InlineData((StorageProvider)7, "var", null, "Watchgrain:Storage:Provider")]
    public void Options_Wrong_NameTheKey(StorageProvider provider, string directory, string? connectionString, string key)
    {
        var options = new StorageOptions { Provider = provider, Directory = directory, ConnectionString = connectionString };

        Assert.Contains(key, Assert.Throws<InvalidOperationException>(options.Validate).Message, StringComparison.Ordinal);
    }
}
