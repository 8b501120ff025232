using Npgsql;
using Watchgrain.Silo.Storage;

namespace Watchgrain.Silo.Clustering;

/// <summary>Connections for the table of the silos, apart from those of the grains: a silo must be able to say that it is alive while its grains wait for the database.</summary>
internal sealed class MembershipDatabase : IAsyncDisposable
{
    /// <summary>Orleans' name of the ADO.NET provider.</summary>
    public const string Invariant = "Npgsql";

    /// <summary>A silo reads the table and writes its own row, rarely two at a time.</summary>
    private const int PoolSize = 4;

    public MembershipDatabase(StorageOptions storage) =>
        Source = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(storage.ConnectionString) { MinPoolSize = 0, MaxPoolSize = PoolSize }.ToString()).Build();

    public NpgsqlDataSource Source { get; }

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
