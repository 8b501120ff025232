namespace Watchgrain.Statistics.Poisoning;

/// <summary>How a source's contradictions have compared with its own level and its peers' over the panes so far, older panes counting less: the weight of a pane falls by 1/<see cref="Memory"/> with each later one.</summary>
/// <param name="Excess">Σ x, contradictions less what was expected.</param>
/// <param name="Rows">Σ n.</param>
/// <param name="Variance">Σ v, of independent rows.</param>
/// <param name="Scatter">Σ (x²/v − 1): 0 on average while rows are independent, more when those of a pane go astray together.</param>
public readonly record struct RunningExcess(double Excess, double Rows, double Variance, double Scatter)
{
    /// <summary>28 panes: four weeks of days.</summary>
    public const double Memory = 28;

    /// <summary>200 rows: with fewer it says little.</summary>
    private const double LeastRows = 200;

    public bool IsKnown => Rows >= LeastRows;

    /// <summary>Lasting excess per row.</summary>
    public double Rate => Excess / Rows;

    /// <summary>Variance of <see cref="Rate"/> by chance.</summary>
    public double RateVariance => Variance / (Rows * Rows);

    /// <summary>u: by how much each row of a pane adds to the variance of the pane's mean, in units of it; a pane of n rows scatters like one with n/(1 + nu) independent ones.</summary>
    public double ScatterPerRow => Scatter / Rows;

    /// <summary>With a further pane.</summary>
    /// <param name="excess">x.</param>
    /// <param name="rows">n; 0 changes nothing but the weights of the others.</param>
    /// <param name="variance">v.</param>
    /// <param name="uncertain">v with the variance of the source's own level in it, at least v: x is measured against this.</param>
    public RunningExcess After(double excess, long rows, double variance, double uncertain)
    {
        const double Kept = 1 - 1 / Memory;
        var added = rows > 0 && uncertain > 0;
        return new(Kept * Excess + (added ? excess : 0), Kept * Rows + (added ? rows : 0), Kept * Variance + (added ? variance : 0), Kept * Scatter + (added ? excess * excess / uncertain - 1 : 0));
    }
}
