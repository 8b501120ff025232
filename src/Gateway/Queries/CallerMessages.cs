using Watchgrain.Grains.Callers;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Queries;

/// <summary>Callers as messages.</summary>
internal static class CallerMessages
{
    /// <param name="figures">Null before the first closed pane.</param>
    /// <param name="caller">Whose they are.</param>
    public static V1.CallerActivity ToMessage(this CallerFigures? figures, string caller)
    {
        if (figures is null)
            return new() { Caller = caller };
        var message = new V1.CallerActivity
        {
            Caller = caller,
            Queries = figures.Queries,
            Distinct = figures.Distinct,
            Examined = figures.Examined,
            Near = figures.Near,
            Repeats = figures.Repeats,
            Extreme = figures.Extreme,
            Coverage = figures.Coverage,
            HillClimb = figures.HillClimb,
            WindowsApart = figures.WindowsApart,
            ReferenceNearShare = figures.ReferenceNearShare,
            LogThreshold = figures.LogThreshold,
        };
        if (figures.NearEvidence is { } near)
            message.NearEvidence = near;
        if (figures.ApartEvidence is { } apart)
            message.WindowsEvidence = apart;
        return message;
    }

    public static V1.CallerPane ToMessage(this CallerPane pane, VersionSpec spec) => new()
    {
        Pane = pane.Pane,
        Start = spec.StartOf(pane.Pane),
        Queries = pane.Queries,
        Distinct = pane.Distinct,
        Examined = pane.Examined,
        Near = pane.Near,
        Repeats = pane.Repeats,
        Extreme = pane.Extreme,
    };
}
