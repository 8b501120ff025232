namespace Watchgrain.Client.Connection;

/// <summary>How single rows become batches.</summary>
public sealed record RowStreamOptions
{
    /// <summary>While one batch is being written to the disk, the next ones are on their way.</summary>
    public const int DefaultWindow = 4;

    /// <summary>At ten features a message of 90 KB: above it a batch costs no less per row.</summary>
    public const int DefaultMostRows = 1000;

    /// <summary>What the contract takes.</summary>
    public const int LargestBatch = 5000;

    private static readonly TimeSpan LongestLinger = TimeSpan.FromMinutes(1);

    /// <summary>Most batches without a reply, 1 to 256. Rows that come while so many are under way go together into the next one: a smaller window gathers more rows.</summary>
    public int Window { get; init; } = DefaultWindow;

    /// <summary>Most rows of a batch, 1 to 5,000. As many may wait; then the caller does.</summary>
    public int MostRows { get; init; } = DefaultMostRows;

    /// <summary>How long the first row of a batch waits for others though there is room to send it, 0 to 1 minute. 0: not at all.</summary>
    public TimeSpan Linger { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public void Validate()
    {
        if (Window is < 1 or > WatchgrainClient.LargestWindow)
            throw new ArgumentOutOfRangeException(nameof(Window), Window, $"the window is between 1 and {WatchgrainClient.LargestWindow} batches");
        if (MostRows is < 1 or > LargestBatch)
            throw new ArgumentOutOfRangeException(nameof(MostRows), MostRows, $"a batch takes 1 to {LargestBatch} rows");
        if (Linger < TimeSpan.Zero || Linger > LongestLinger)
            throw new ArgumentOutOfRangeException(nameof(Linger), Linger, "rows linger between 0 and 1 minute");
    }
}
