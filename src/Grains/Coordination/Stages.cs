using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Floods;

namespace Watchgrain.Grains.Coordination;

/// <summary>At which closing of a pane signals are complete.</summary>
public static class Stages
{
    /// <summary>Families that need labels are judged with the outcomes, all others with the rows.</summary>
    public static PaneStage Of(Family family) => family is Family.Decay or Family.Calibration or Family.Poisoning or Family.Fairness or Family.Feedback ? PaneStage.Outcomes : PaneStage.Rows;

    /// <summary>As its family, but repeated rows are known with the rows, though they poison what labels come to them.</summary>
    public static PaneStage Of(Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return FloodWatch.IsStatistic(signal.Statistic) ? PaneStage.Rows : Of(signal.Family);
    }
}
