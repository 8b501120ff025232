namespace Watchgrain.Statistics.Performance;

/// <summary>
/// The band that a figure keeps over the panes of the reference: mean ± k population standard deviations (Shewhart 1931), held inside the figure's own range. A later pane outside it is unusual; with
/// few panes the band is a rough one, and panes must be of like size.
/// </summary>
/// <param name="Mean">Mean of the figures that are defined.</param>
/// <param name="Lower">Lower limit; a figure strictly below it leaves the band.</param>
/// <param name="Upper">Upper limit.</param>
/// <param name="Panes">Panes with a defined figure.</param>
public readonly record struct ReferenceBand(double Mean, double Lower, double Upper, int Panes)
{
    /// <summary>3: what users of other monitors expect.</summary>
    public const double DefaultWidth = 3;

    /// <param name="figures">One per pane; null where a pane has none.</param>
    /// <param name="lowest">Least value that the figure can take.</param>
    /// <param name="highest">Greatest value that the figure can take.</param>
    /// <param name="width">In standard deviations, not negative.</param>
    /// <returns>Null when no figure is defined.</returns>
    public static ReferenceBand? Of(IEnumerable<double?> figures, double lowest, double highest, double width = DefaultWidth)
    {
        ArgumentNullException.ThrowIfNull(figures);
        if (!(width >= 0)) throw new ArgumentOutOfRangeException(nameof(width), width, "A width is not negative.");
        double[] defined = [.. figures.Where(figure => figure is { } value && double.IsFinite(value)).Select(figure => figure!.Value)];
        if (defined.Length == 0) return null;
        var mean = defined.Average();
        var half = width * Math.Sqrt(defined.Average(figure => (figure - mean) * (figure - mean)));
        return new ReferenceBand(mean, Math.Max(lowest, mean - half), Math.Min(highest, mean + half), defined.Length);
    }
}
