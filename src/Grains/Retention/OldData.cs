namespace Watchgrain.Grains.Retention;

/// <summary>What of a kind is older than a time.</summary>
/// <param name="Due">How many are.</param>
/// <param name="OldestKept">When the oldest of the others is of; null: there is none, or nothing says.</param>
[GenerateSerializer, Immutable, Alias("wg.OldData")]
public sealed record OldData([property: Id(0)] long Due, [property: Id(1)] DateTimeOffset? OldestKept)
{
    public static readonly OldData None = new(0, null);

    public static OldData operator +(OldData a, OldData b) => new(a.Due + b.Due, a.OldestKept is null || b.OldestKept < a.OldestKept ? b.OldestKept : a.OldestKept);

    /// <summary>Of things that have times.</summary>
    public static OldData Of(IReadOnlyCollection<DateTimeOffset> times, DateTimeOffset before) => new(times.Count(at => at < before), times.Where(at => at >= before).Select(at => (DateTimeOffset?)at).Min());
}
