using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Incidents;

/// <summary>A signal that counts, and what became of it.</summary>
/// <param name="Number">Its place in the order in which signals were found to count, from 0.</param>
/// <param name="Signal">Itself.</param>
/// <param name="Counted">Why it counts.</param>
/// <param name="IncidentId">The incident to which it belongs now; empty: that has been forgotten (<see cref="IncidentBook.Kept"/>).</param>
[GenerateSerializer, Immutable, Alias("wg.SignalAccount")]
public sealed record SignalAccount([property: Id(0)] long Number, [property: Id(1)] Signal Signal, [property: Id(2)] HowCounted Counted, [property: Id(3)] string IncidentId)
{
    /// <summary>Null when there is no such signal, or the log has dropped it.</summary>
    /// <param name="number">Place in the order of the log, from 0.</param>
    /// <param name="log">The version's.</param>
    /// <param name="strands">All of the version.</param>
    /// <param name="logFactor">ln of how many times the version's own budget a stream needs now to count by itself; only of a signal of before that was kept with it.</param>
    public static SignalAccount? Of(long number, SignalLog log, IReadOnlyCollection<Strand> strands, double logFactor = 0)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(strands);
        if (number < log.Dropped || number >= log.Total)
            return null;
        var signal = log.Signals[(int)(number - log.Dropped)];
        // A source may have joined the strand of its feature before it made one of its own.
        var strand = strands.Where(strand => strand.Has(signal) && strand.SincePane <= signal.SincePane && strand.LastPane >= signal.Pane)
            .OrderByDescending(strand => strand.Subject == signal.Subject && strand.OpenedPane <= signal.Pane)
            .ThenBy(strand => strand.LastPane)
            .FirstOrDefault();
        return new(number, signal, Why(signal, log, strand, logFactor), strand?.IncidentId ?? "");
    }

    // Found anew for a signal of before it was kept.
    private static HowCounted Why(Signal signal, SignalLog log, Strand? strand, double logFactor) => signal switch
    {
        { Counted: { } counted } => counted,
        { IsSlight: true } => HowCounted.Continuing,
        _ when Admission.ByItself(signal, logFactor) is { } byItself => byItself,
        _ when strand is not null && WentOn(signal, log, strand) => HowCounted.Continuing,
        _ => HowCounted.Together,
    };

    /// <summary>Whether the strand was open before the signal's pane, and had the signal's stream: as its own, or by an earlier signal.</summary>
    private static bool WentOn(Signal signal, SignalLog log, Strand strand)
    {
        List<Signal> before = [.. log.Signals.Where(other => other.Pane < signal.Pane && other.SincePane >= strand.SincePane && strand.Has(other))];
        return before.Exists(other => signal.Pane - other.Pane <= Strands.RecoveryPanes) && (strand.Subject == signal.Subject || before.Exists(other => other.Subject == signal.Subject));
    }
}
