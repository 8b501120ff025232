namespace Watchgrain.Grains.Releases;

/// <summary>A release, as it stands in the audit log.</summary>
[GenerateSerializer, Immutable, Alias("wg.ReleaseRecord")]
public sealed record ReleaseRecord
{
    [Id(0)] public required ReleasedWindow Window { get; init; }

    /// <summary>The feature by whose values rows were grouped; empty: not at all.</summary>
    [Id(1)] public string By { get; init; } = "";

    /// <summary>Millionths of ε; 0: small counts are hidden, and there is no noise.</summary>
    [Id(2)] public long Epsilon { get; init; }

    /// <summary>How many rows one person may have; 0 without noise.</summary>
    [Id(3)] public long Contribution { get; init; }

    [Id(4)] public required string Actor { get; init; }

    [Id(5)] public int Groups { get; init; }

    /// <summary>Counts that are not told.</summary>
    [Id(6)] public int Hidden { get; init; }

    /// <summary>SHA-256 of what is answered.</summary>
    [Id(7)] public required byte[] Digest { get; init; }

    /// <summary>SHA-256 of what is answered of all rows together.</summary>
    [Id(8)] public required byte[] TotalsDigest { get; init; }

    /// <summary>By what the caller may ask for the answer again.</summary>
    [Id(9)] public ReleaseRequest Request { get; init; } = ReleaseRequest.None;

    /// <summary>What is answered, as deterministic protobuf; kept where the request has a key.</summary>
    [Id(10)] public byte[] Figures { get; init; } = [];
}
