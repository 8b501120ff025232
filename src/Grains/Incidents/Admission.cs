using Watchgrain.Grains.Coordination;
using Watchgrain.Statistics.MultipleTesting;

namespace Watchgrain.Grains.Incidents;

/// <summary>
/// Which signals count, and which have only been noted: a version's false-alarm budget under continuous looking (<see cref="EvidenceBudget"/>). A signal that goes on with an open strand counts; others do when the shares of all streams outside
/// the open incidents add up to the whole budget (or so many times that as a tenant's budget asks for), and they are among its members. Streams that speak of rows and those that speak of labels have a sum of their own each, for they speak of different panes at
/// one time: each sum has its own weights, so that both together keep the budget. Pure.
/// </summary>
/// <remarks>What has no threshold is a count or has crossed a fixed limit of the spec, no matter of chance, and always counts. A slight change opens nothing (<see cref="Signal.IsSlight"/>), nor is its evidence in the sum.</remarks>
public static class Admission
{
    /// <summary>e^700 is a number still.</summary>
    private const double MostLogShare = 700;

    /// <param name="fresh">The signals of a pane and stage.</param>
    /// <param name="goesOn">Whether an open strand has the signal's stream.</param>
    /// <param name="logFactor">ln of how many times the version's budget the shares must add up to, at least 0; +∞: nothing counts that depends on chance.</param>
    /// <returns>What counts, and what is noted only; both by stream, so that the order in which signals come does not matter.</returns>
    public static (List<Signal> Counting, List<Signal> Standing) Of(IReadOnlyList<Signal> fresh, Func<Signal, bool> goesOn, double logFactor = 0)
    {
        ArgumentNullException.ThrowIfNull(fresh);
        ArgumentNullException.ThrowIfNull(goesOn);
        var sorted = fresh.OrderBy(signal => signal.Family).ThenBy(signal => signal.Subject.Feature, StringComparer.Ordinal).ThenBy(signal => signal.Subject.Source, StringComparer.Ordinal)
            .ThenBy(signal => signal.Subject.Slice, StringComparer.Ordinal).ThenBy(signal => signal.Subject.Caller, StringComparer.Ordinal).ThenBy(signal => signal.Statistic, StringComparer.Ordinal).ToLookup(signal => goesOn(signal) || (signal.LogThreshold == 0 && !signal.IsSlight));
        var candidates = sorted[false].Where(signal => signal is { IsSlight: false, LogThreshold: > 0 }).ToArray();
        var isMember = new bool[candidates.Length];
        foreach (var member in EvidenceBudget.Members([.. candidates.Select(signal => LogShare(signal) - logFactor)])) isMember[member] = true;
        return ([.. sorted[true], .. candidates.Where((_, i) => isMember[i])], [.. candidates.Where((_, i) => !isMember[i])]);
    }

    /// <summary>Why the signal counts whatever others do: it is no matter of chance, or has all the evidence that it needs by itself. Null when it does not.</summary>
    /// <param name="signal">Any.</param>
    /// <param name="logFactor">As in <see cref="Of"/>.</param>
    public static HowCounted? ByItself(Signal signal, double logFactor = 0)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return signal switch
        {
            { IsSlight: true } => null,
            { IsFixedThreshold: true } => HowCounted.FixedThreshold,
            { LogThreshold: 0 } => HowCounted.WithoutChance,
            _ => LogShare(signal) >= logFactor ? HowCounted.Alone : null,
        };
    }

    /// <summary>ln of the share of the budget that the stream uses up by itself; 0 is all of it.</summary>
    public static double LogShare(Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return Math.Min(signal.LogEvidence - signal.LogThreshold, MostLogShare);
    }
}
