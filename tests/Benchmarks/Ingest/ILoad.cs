namespace Watchgrain.Benchmarks.Ingest;

/// <summary>Something that sends rows at its full pace.</summary>
internal interface ILoad : IAsyncDisposable
{
    /// <summary>Rows that have their reply.</summary>
    long Acknowledged { get; }

    /// <summary>Sends as fast as replies come, until cancelled; returns when everything has its reply.</summary>
    Task SendAllAsync(CancellationToken stop);
}
