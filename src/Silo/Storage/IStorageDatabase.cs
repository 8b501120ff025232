using System.Data.Common;

namespace Watchgrain.Silo.Storage;

/// <summary>The database behind the grains' storage contracts.</summary>
internal interface IStorageDatabase : IAsyncDisposable
{
    /// <summary>Orleans' name of the ADO.NET provider.</summary>
    string Invariant { get; }

    /// <summary>Connections for the head state of the grains.</summary>
    DbDataSource GrainState { get; }

    /// <summary>Connects, creates the schema or migrates it. Idempotent.</summary>
    Task OpenAsync(CancellationToken cancellation);

    /// <summary>Commits a write; throws what the database says when it cannot.</summary>
    Task ProbeWriteAsync(CancellationToken cancellation);
}
