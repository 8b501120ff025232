namespace Watchgrain.Client.Spill;

/// <summary>Keeps batches in files while no gateway takes them. Docs: docs/client.md; the format: docs/formats/client-spill.md.</summary>
public sealed record SpillOptions
{
    /// <summary>1,000 rows a second of 10 features are about 100 KB a second: three quarters of an hour.</summary>
    public const long DefaultMaxBytes = 256L << 20;

    /// <summary>Twice the largest message of the contract, so that every batch fits.</summary>
    public const long SmallestMaxBytes = 8L << 20;

    /// <summary>With the waits of the retries about two seconds: shorter than a serving process can be held up, longer than a gateway needs to hand over.</summary>
    public const int DefaultAfterRetries = 4;

    /// <summary>Directory of the files <c>predictions.spill</c> and <c>labels.spill</c>; made when it is missing. One process at a time; what an earlier one left is sent first.</summary>
    public required string Directory { get; init; }

    /// <summary>Largest size of each of the two files in bytes, 8 MiB or more.</summary>
    public long MaxBytes { get; init; } = DefaultMaxBytes;

    /// <summary>How often a call that made no progress is tried again before what it carried goes to the file, 0 to 100.</summary>
    public int AfterRetries { get; init; } = DefaultAfterRetries;

    public WhenSpillIsFull WhenFull { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    /// <exception cref="ArgumentException">There is no directory.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Directory);
        if (MaxBytes < SmallestMaxBytes)
            throw new ArgumentOutOfRangeException(nameof(MaxBytes), MaxBytes, $"a spill file takes at least {SmallestMaxBytes} bytes");
        if (AfterRetries is < 0 or > 100)
            throw new ArgumentOutOfRangeException(nameof(AfterRetries), AfterRetries, "retries are between 0 and 100");
        if (!Enum.IsDefined(WhenFull))
            throw new ArgumentOutOfRangeException(nameof(WhenFull), WhenFull, "is not a WhenSpillIsFull");
    }
}
