using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Tests.Governance;

/// <summary>A proposal as a coordinator would make it.</summary>
internal static class Proposals
{
    public static Proposal Of(string tenant, string decisionId, bool automatic = false, int approvals = 1, params string[] roles) => new()
    {
        DecisionId = decisionId,
        Version = new(tenant, "flight-delay", "1"),
        Family = Family.Drift,
        Subject = new Subject { Feature = "distance", Source = "feed-3" },
        Position = 986_169_600_000,
        SincePane = 11412,
        Action = automatic ? GovernedAction.Alert : GovernedAction.QuarantineSource,
        Automatic = automatic,
        Sentence = "Feature distance at source feed-3 no longer looks like the reference.",
        Signals =
        [
            new Signal
            {
                Family = Family.Drift,
                Subject = new Subject { Feature = "distance", Source = "feed-3" },
                Pane = 11413,
                Position = 986_169_600_000,
                Detector = "rank-tilt e-detector",
                Statistic = "psi_corrected",
                Value = 1.25,
                LogEvidence = 88.5,
                LogThreshold = 14.25,
                SincePane = 11412,
                Sentence = "mean 1,150 against 701",
            },
        ],
        PolicyRule = "drift-of-one-source",
        PolicyDigest = new string('a', 62) + "01",
        Approvals = approvals,
        Roles = roles,
    };
}
