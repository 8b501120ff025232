namespace Watchgrain.Client.Audit;

/// <summary>What verifying an export has found.</summary>
internal sealed class AuditVerdict
{
    private readonly List<string> problems = [];

    public string Origin { get; set; } = "";

    public long Entries { get; set; }

    public int Checkpoints { get; set; }

    /// <summary>Entries up to which a checkpoint of a believed key reaches, and whose.</summary>
    public long Covered { get; set; }

    public string CoveredBy { get; set; } = "";

    /// <summary>Entries up to which a believed witness has cosigned.</summary>
    public long Cosigned { get; set; }

    /// <summary>Whose names stand beside the entries, each the one that its token means.</summary>
    public int People { get; set; }

    /// <summary>Checkpoints that only keys have signed that are not believed.</summary>
    public int Unbelieved { get; set; }

    /// <summary>The first index that is wrong: not before <see cref="FirstBad"/>, and at the latest <see cref="FirstBadAtLatest"/>. Null when none is known.</summary>
    public long? FirstBad { get; private set; }

    public long? FirstBadAtLatest { get; private set; }

    public IReadOnlyList<string> Problems => problems;

    public bool Verified => problems.Count == 0;

    /// <summary>Something wrong that is of no entry.</summary>
    public void Add(string problem) => problems.Add(problem);

    /// <summary>Something wrong from an entry on.</summary>
    public void Add(long first, long atLatest, string problem)
    {
        problems.Add(problem);
        if (FirstBad is { } known && known <= first) return;
        (FirstBad, FirstBadAtLatest) = (first, atLatest);
    }
}
