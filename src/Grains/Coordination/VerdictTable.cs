namespace Watchgrain.Grains.Coordination;

/// <summary>The verdicts of a version: one for all sources, stricter ones by source, and those about callers.</summary>
[GenerateSerializer, Immutable, Alias("wg.VerdictTable")]
public sealed record VerdictTable([property: Id(0)] Verdict Overall, [property: Id(1)] Dictionary<string, Verdict> BySource)
{
    /// <summary>Nothing has been decided.</summary>
    public static readonly VerdictTable Empty = new(Verdict.Allow, []);

    /// <summary>Grows with every answer of a decision: of two tables the higher one is the later one.</summary>
    [Id(2)] public long Revision { get; init; }

    /// <summary>By the name of a caller; null: none, and in a table of before there were such.</summary>
    [Id(3)] public Dictionary<string, Verdict>? ByCaller { get; init; }

    /// <summary>What is to be done with a caller; allow: nothing.</summary>
    public Verdict ForCaller(string caller) => ByCaller?.GetValueOrDefault(caller) ?? Verdict.Allow;

    /// <summary>The stricter of the overall verdict and the source's own.</summary>
    public Verdict For(string source) => BySource.TryGetValue(source, out var own) && own.Kind > Overall.Kind ? own : Overall;

    /// <summary>What decisions in force have ordered, without flags: only another decision ends it, so it is kept where it is answered.</summary>
    public VerdictTable Decided() => new(Overall.Kind > VerdictKind.Flag ? Overall : Verdict.Allow, BySource.Where(own => own.Value.Kind > VerdictKind.Flag).ToDictionary(StringComparer.Ordinal)) { Revision = Revision, ByCaller = ByCaller };

    public bool Equals(VerdictTable? other) =>
        other is not null && Revision == other.Revision && Overall == other.Overall
        && AreEqual(BySource, other.BySource) && AreEqual(ByCaller ?? [], other.ByCaller ?? []);

    public override int GetHashCode() => HashCode.Combine(Revision, Overall, BySource.Count);

    private static bool AreEqual(Dictionary<string, Verdict> some, Dictionary<string, Verdict> others) => some.Count == others.Count && some.All(own => others.TryGetValue(own.Key, out var theirs) && theirs == own.Value);
}
