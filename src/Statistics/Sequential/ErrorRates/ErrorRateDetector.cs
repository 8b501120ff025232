namespace Watchgrain.Statistics.Sequential.ErrorRates;

/// <summary>A detector on a stream of outcomes: 1 where the model was wrong, 0 where it was right.</summary>
/// <remarks>After a drift the next outcome begins a new stream. NaN (no label yet) is ignored; any other value is refused and changes nothing.</remarks>
public abstract class ErrorRateDetector : SequentialDetector
{
    private protected ErrorRateDetector()
    {
    }

    /// <summary>Takes one outcome.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is neither 0, 1 nor NaN.</exception>
    public sealed override ControlState Add(double value)
    {
        if (double.IsNaN(value)) return ControlState.InControl;
        if (value is not (0 or 1)) throw new ArgumentOutOfRangeException(nameof(value), value, "An outcome is 0 (right) or 1 (wrong).");
        if (State == ControlState.Drift) Reset();
        return State = Next(value);
    }

    public sealed override void Reset()
    {
        State = ControlState.InControl;
        Clear();
    }

    /// <summary>The state after one more outcome, 0 or 1.</summary>
    private protected abstract ControlState Next(double outcome);

    private protected abstract void Clear();
}
