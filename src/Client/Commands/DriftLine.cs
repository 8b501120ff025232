using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary>How far a feature has moved since its reference, in a line.</summary>
internal static class DriftLine
{
    /// <summary>Writes nothing where it is not known.</summary>
    public static void Write(DriftBudget? drift, Axis axis, TextWriter output)
    {
        if (drift is null)
            return;
        output.WriteLine(FormattableString.Invariant($"{drift.Used:0 %} of the drift budget of {drift.Budget:0.###} is used since {Figure.Position(axis, drift.Since)}, in shares of rows that changed their range or category:"));
        output.WriteLine(FormattableString.Invariant($"net {drift.Net:0.000} from the reference (by chance {drift.NetByChance:0.000}), {drift.Path:0.000} from pane to pane in all (by chance {drift.PathByChance:0.000})"));
    }
}
