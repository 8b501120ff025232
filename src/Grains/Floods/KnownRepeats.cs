using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Grains.Floods;

/// <summary>What repeats of rows are to be expected. Immutable.</summary>
public sealed class KnownRepeats
{
    private readonly Dictionary<string, RepeatCurve> equal;
    private readonly Dictionary<string, RepeatCurve> near;

    public KnownRepeats(FloodReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        (equal, near) = (Read(reference.Equal), Read(reference.Near));
    }

    /// <summary>What n rows of a source are compared with: its own rows in the reference. Of a source that the reference does not know, of all its rows or those of any one source that has so many, whichever repeat most: many sources together may vary more than each does, and beyond a source's own rows its curve is a bound, which a handful of rows puts at 1.</summary>
    /// <param name="kind">What counts as a repeat.</param>
    /// <param name="source">Name under which it has statistics; empty: all rows.</param>
    /// <param name="rows">n.</param>
    public RepeatCurve Of(RepeatKind kind, string source, double rows)
    {
        var curves = kind == RepeatKind.Equal ? equal : near;
        return curves.TryGetValue(source, out var own) ? own : curves.Values.Where(curve => curve.Rows >= rows).Append(curves[""]).MaxBy(curve => curve.Share(rows))!;
    }

    // The curve of all rows is always there.
    private static Dictionary<string, RepeatCurve> Read(Dictionary<string, byte[]> forms) => forms.ToDictionary(form => form.Key, form => RepeatCurve.Read(form.Value), StringComparer.Ordinal);
}
