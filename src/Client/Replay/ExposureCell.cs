using Watchgrain.Client.Tables;
using Watchgrain.V1;

namespace Watchgrain.Client.Replay;

/// <summary>What a prediction caused, as a table says it.</summary>
internal static class ExposureCell
{
    /// <summary>What a cell should have looked like, for an error.</summary>
    public const string Expected = "no_action, action or hold_out";

    /// <summary>An empty cell says that nobody knows it.</summary>
    public static bool TryRead(TableColumn column, int row, out Exposure exposure)
    {
        exposure = Exposure.Unspecified;
        if (column.IsMissing(row))
            return true;
        exposure = column.Text(row) switch
        {
            "no_action" => Exposure.NoAction,
            "action" => Exposure.Action,
            "hold_out" => Exposure.HoldOut,
            _ => Exposure.Unspecified,
        };
        return exposure != Exposure.Unspecified;
    }
}
