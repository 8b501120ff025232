namespace Watchgrain.Attacks.Reports;

/// <summary>An attack of one size on one table, and what is to find it.</summary>
/// <param name="Attack">What is done, by whom.</param>
/// <param name="Data">To which table.</param>
/// <param name="Size">How much, and for how long it is looked for.</param>
/// <param name="Detector">What is to find it.</param>
/// <param name="Run">One run with a seed: pure, and several at the same time.</param>
internal sealed record AttackCase(string Attack, string Data, string Size, string Detector, Func<int, AttackOutcome> Run)
{
    /// <summary>What the delay is counted in: "pane", "day", "query".</summary>
    public required string Unit { get; init; }

    /// <summary>In what share of the runs it is to be found, in (0, 1]; null: nothing has been asked for.</summary>
    public double? Target { get; init; }
}
