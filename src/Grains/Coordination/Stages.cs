using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Coordination;

/// <summary>At which closing of a pane the signals of a family are complete.</summary>
public static class Stages
{
    /// <summary>Families that need labels are judged with the outcomes, all others with the rows.</summary>
    public static PaneStage Of(Family family) => family is Family.Decay or Family.Calibration or Family.Poisoning or Family.Fairness or Family.Feedback ? PaneStage.Outcomes : PaneStage.Rows;
}
