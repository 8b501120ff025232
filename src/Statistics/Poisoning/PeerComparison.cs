namespace Watchgrain.Statistics.Poisoning;

/// <summary>
/// The e-values of a source's labels in a pane, beside what its peers show in it: f = exp((θk − K(θ) − (δ + τ + m)·S(θ))/φ) per bet and predicted class, and the same of both classes together.
/// </summary>
/// <remarks>
/// <para>k contradictions, K their cumulant by the model and the source's own level, S its slope (<see cref="FlipSums"/>). Without corrections E[f] ≤ 1 exactly, for independent rows that contradict with the probability q'. What is corrected:</para>
/// <para>δ: the median excess per row of the peers in this pane, by rows. It takes out what moves the whole model. τ: <see cref="Tolerance"/> standard deviations of the excess that lasts among honest sources, as the records of the peers show
/// it (their MAD, less chance); 0 until they do. m = L/(θ n₀) for a level that was estimated from n₀ rows of reference, L = ln A: the mean of R's crossings over references keeps the promise (docs/statistics.md, "The reference's error").</para>
/// <para>φ ≥ 1 divides the evidence (an e-value to a power below 1 is one, by Jensen): the larger of (1.4826 · median |z|)² of the peers in this pane and 1 + nu, u what the rows of a pane add to their own scatter by the median of the peers' records;
/// times what the uncertainty of δ adds.</para>
/// <para>Peers are the <see cref="MostPeers"/> other sources with most rows; a class of which fewer than <see cref="SourceLabelExcess.LeastPeers"/> have rows is left out.</para>
/// </remarks>
public static class PeerComparison
{
    /// <summary>64: more make no better median, and a version may have a thousand sources.</summary>
    public const int MostPeers = 64;

    /// <summary>2: without it 204 of 3,894 honest days of airports were suspect, for each has its own weather and timetable, with 1 32, with 2 and 3 one; a fifth of a feed's labels flipped was a signal after 2.0, 2.1, 2.3 and 2.6 days (docs/statistics.md).</summary>
    public const double Tolerance = 2;

    private const int Classes = 2;

    /// <summary>Null where the pane says nothing of the source: it has no rows, or fewer than three peers have.</summary>
    /// <param name="sources">All sources of the pane.</param>
    /// <param name="index">Which of them.</param>
    /// <param name="logThreshold">L of its detector, ln A.</param>
    public static SourceComparison? Of(IReadOnlyList<JudgedSource> sources, int index, double logThreshold)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var own = sources[index];
        JudgedSource[] peers = [.. sources.Where((source, i) => i != index && source is { Rows: > 0, IsApart: false }).OrderByDescending(source => source.Rows).Take(MostPeers)];
        if (own.Rows <= 0 || peers.Length < SourceLabelExcess.LeastPeers) return null;
        ClassShift?[] shifts = [ClassShift.Of(own, peers, 0), ClassShift.Of(own, peers, 1)];
        var factors = new double[(1 + Classes) * FlipBets.Count];
        var all = factors.AsSpan(0, FlipBets.Count);
        double variance = 0, inflated = 0;
        for (var predicted = 0; predicted < Classes; predicted++)
        {
            if (shifts[predicted] is not { } shift) continue;
            var logs = factors.AsSpan((1 + predicted) * FlipBets.Count, FlipBets.Count);
            shift.LogFactors(own.Of(predicted), logThreshold, logs);
            for (var bet = 0; bet < logs.Length; bet++) all[bet] += logs[bet];
            Divide(logs, Scatter(peers, [shift], own.Of(predicted).Rows, peer => peer.Record.Of(predicted)) * shift.Inflation);
            variance += own.Of(predicted).Variance;
            inflated += own.Of(predicted).Variance * shift.Inflation;
        }
        if (variance <= 0) return null;
        Divide(all, Scatter(peers, [.. shifts.OfType<ClassShift>()], own.Rows, peer => peer.Record.All) * inflated / variance);
        // Bets on a class without rows would gain nothing and lose nothing, and their evidence grow by the pane: they bet like those on all.
        for (var predicted = 0; predicted < Classes; predicted++)
            if (shifts[predicted] is null) all.CopyTo(factors.AsSpan((1 + predicted) * FlipBets.Count));
        return new(factors, Expected(own.Zero, shifts[0]), Expected(own.One, shifts[1]), Recorded(own, shifts));
    }

    private static void Divide(Span<double> logs, double by)
    {
        foreach (ref var log in logs) log /= by;
    }

    private static double Expected(FlipSums own, ClassShift? shift) => Math.Clamp(own.Expected + own.Rows * (own.OwnLevel + (shift?.Shift ?? 0)), 0, Math.Max(0, own.Rows));

    // φ: how much more the peers scatter than independent rows would.
    private static double Scatter(JudgedSource[] peers, ClassShift[] shifts, long rows, Func<JudgedSource, RunningExcess> record)
    {
        var now = new List<double>();
        foreach (var peer in peers)
        {
            double excess = 0, variance = 0;
            foreach (var shift in shifts)
            {
                var (x, v) = shift.Excess(peer);
                excess += x;
                variance += v;
            }
            if (variance > 0) now.Add(excess / Math.Sqrt(variance));
        }
        double[] known = [.. peers.Select(record).Where(running => running.IsKnown).Select(running => running.ScatterPerRow)];
        var scale = now.Count >= SourceLabelExcess.LeastPeers ? Medians.Scale(now, 0) : 1;
        var lasting = known.Length >= SourceLabelExcess.LeastPeers ? 1 + rows * Math.Max(0, Medians.Of(known)) : 1;
        return Math.Max(1, Math.Max(scale * scale, lasting));
    }

    private static SourceRecord Recorded(JudgedSource own, ClassShift?[] shifts)
    {
        double excess = 0, variance = 0, uncertain = 0;
        long rows = 0;
        var of = new RunningExcess[Classes];
        for (var predicted = 0; predicted < Classes; predicted++)
        {
            var sums = own.Of(predicted);
            var (x, v) = shifts[predicted]?.Excess(own) ?? default;
            of[predicted] = own.Record.Of(predicted).After(x, v > 0 ? sums.Rows : 0, sums.Variance, v);
            if (v <= 0) continue;
            excess += x;
            rows += sums.Rows;
            variance += sums.Variance;
            uncertain += v;
        }
        return new(own.Record.All.After(excess, rows, variance, uncertain), of[0], of[1]);
    }
}
