using System.Globalization;

namespace Watchgrain.Cluster.Tests.Oracle;

/// <summary>Figures that are not as they should be.</summary>
internal sealed class Differences
{
    /// <summary>Of the larger of both: sums of doubles depend on their order.</summary>
    private const double Tolerance = 1e-12;

    private readonly List<string> found = [];

    /// <summary>How many figures were compared.</summary>
    public int Compared { get; private set; }

    public IReadOnlyList<string> Found => found;

    public void Integer(string figure, long wanted, long got)
    {
        Compared++;
        if (wanted != got)
            found.Add(string.Create(CultureInfo.InvariantCulture, $"{figure}: {got} instead of {wanted}"));
    }

    /// <param name="figure">Its name.</param>
    /// <param name="wanted">The oracle's.</param>
    /// <param name="got">The system's.</param>
    /// <param name="scale">What 1e-12 is relative to; the figure itself when it is smaller.</param>
    public void Real(string figure, double? wanted, double? got, double scale = 0)
    {
        Compared++;
        if (wanted is { } a && got is { } b ? !(Math.Abs(a - b) <= Tolerance * Math.Max(scale, Math.Max(Math.Abs(a), Math.Abs(b)))) : wanted is null != got is null)
            found.Add(string.Create(CultureInfo.InvariantCulture, $"{figure}: {got?.ToString("R", CultureInfo.InvariantCulture) ?? "nothing"} instead of {wanted?.ToString("R", CultureInfo.InvariantCulture) ?? "nothing"}"));
    }

    public void Exact(string figure, double wanted, double got)
    {
        Compared++;
        if (!wanted.Equals(got))
            found.Add(string.Create(CultureInfo.InvariantCulture, $"{figure}: {got:R} instead of {wanted:R}"));
    }
}
