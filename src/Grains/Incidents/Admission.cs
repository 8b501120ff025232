using Watchgrain.Grains.Coordination;
using Watchgrain.Statistics.MultipleTesting;

namespace Watchgrain.Grains.Incidents;

/// <summary>
/// Which signals count, and which have only been noted: a version's false-alarm budget under continuous looking (<see cref="EvidenceBudget"/>). A signal that goes on with an open strand counts; others do when the shares of all streams outside
/// the open incidents add up to the whole budget (or so many times that as a tenant's budget asks for), and they are among its members. Pure.
/// </summary>
/// <remarks>What has no threshold is a count or has crossed a fixed limit of the spec, no matter of chance, and always counts. A slight change opens nothing (<see cref="Signal.IsSlight"/>), nor is its evidence in the sum.</remarks>
public static class Admission
{
    /// <summary>e^700 is a number still.</summary>
    private const double MostLogShare = 700;

    /// <param name="fresh">The signals of a pane.</param>
    /// <param name="standing">Those of earlier calls that have been noted only, and whose streams have not spoken since.</param>
    /// <param name="goesOn">Whether an open strand has the signal's stream.</param>
    /// <param name="logFactor">ln of how many times the version's budget the shares must add up to, at least 0; +∞: nothing counts that depends on chance.</param>
    /// <returns>What counts, fresh ones first, and what stands.</returns>
    public static (List<Signal> Counting, List<Signal> Standing) Of(IReadOnlyList<Signal> fresh, IReadOnlyList<Signal> standing, Func<Signal, bool> goesOn, double logFactor = 0)
    {
        ArgumentNullException.ThrowIfNull(fresh);
        ArgumentNullException.ThrowIfNull(standing);
        ArgumentNullException.ThrowIfNull(goesOn);
        var counting = fresh.Where(signal => goesOn(signal) || (signal.LogThreshold == 0 && !signal.IsSlight)).ToList();
        var candidates = fresh.Concat(standing.Where(signal => !goesOn(signal))).Where(signal => signal is { IsSlight: false, LogThreshold: > 0 }).Except(counting).ToList();
        var members = EvidenceBudget.Members([.. candidates.Select(signal => LogShare(signal) - logFactor)]).Order().Select(member => candidates[member]).ToList();
        return ([.. counting, .. members], [.. candidates.Except(members)]);
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
