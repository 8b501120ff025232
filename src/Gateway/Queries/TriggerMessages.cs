using Watchgrain.Grains.Models;
using Watchgrain.Grains.Triggers;

namespace Watchgrain.Gateway.Queries;

/// <summary>Triggers that were found as messages.</summary>
internal static class TriggerMessages
{
    public static V1.ListTriggersResponse ToMessage(this TriggerFigures figures, VersionSpec spec) => new()
    {
        Triggers = { figures.Triggers.Select(trigger => trigger.ToMessage(spec)) },
        Patterns = (uint)figures.Patterns,
        LogSuspect = figures.LogSuspect,
        Examined = figures.Examined,
        Dropped = figures.Dropped,
        Grown = { figures.Growth.Grown.Select(growth => growth.ToMessage(spec)) },
        Counted = figures.Growth.Counted,
        GrownUnkept = figures.Growth.Unkept,
    };

    private static V1.GrownPattern ToMessage(this Growth growth, VersionSpec spec) => new()
    {
        Where = growth.Where,
        SincePane = growth.SincePane,
        Since = spec.StartOf(growth.SincePane),
        LastPane = growth.LastPane,
        Rows = growth.Rows,
        Ones = growth.Ones,
        Expected = growth.Expected,
        LogP = growth.LogP,
    };

    private static V1.Trigger ToMessage(this FoundTrigger trigger, VersionSpec spec) => new()
    {
        Where = trigger.Where,
        Label = (uint)trigger.Label,
        FoundPane = trigger.FoundPane,
        SincePane = trigger.SincePane,
        Since = spec.StartOf(trigger.SincePane),
        LastPane = trigger.LastPane,
        Labelled = trigger.Rows,
        Matching = trigger.Matching,
        Expected = trigger.Expected,
        LogEvidence = trigger.LogEvidence,
        LogThreshold = trigger.LogThreshold,
        Lasts = trigger.Lasts,
        Source = trigger.Source,
    };
}
