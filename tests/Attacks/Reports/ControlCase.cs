namespace Watchgrain.Attacks.Reports;

/// <summary>Something that is no attack, and what has to stay silent about it.</summary>
/// <param name="Control">What happens.</param>
/// <param name="Data">To which table.</param>
/// <param name="Detector">What has to stay silent.</param>
/// <param name="Opportunity">What a false alarm is counted per, in the plural.</param>
/// <param name="Run">One run with a seed: pure, and several at the same time.</param>
internal sealed record ControlCase(string Control, string Data, string Detector, string Opportunity, Func<int, ControlOutcome> Run)
{
    /// <summary>False alarms per opportunity that are too many, or the most that are allowed (<see cref="IsInclusive"/>); null: nothing has been asked for.</summary>
    public double? Limit { get; init; }

    /// <summary>The limit itself is allowed.</summary>
    public bool IsInclusive { get; init; }

    /// <summary>There is no chance in it: it runs once.</summary>
    public bool IsSingle { get; init; }
}
