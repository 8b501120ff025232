using Watchgrain.Statistics.MultipleTesting;
using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Benchmarks.FalseAlarms;

/// <summary>One run of a fleet in control: streams of every kind in equal parts, each of the weight 1/M, a false-alarm budget of one incident in A panes kept over their sum (<see cref="EvidenceBudget"/>).</summary>
/// <param name="Streams">M.</param>
/// <param name="ReferenceRows">Rows of each reference.</param>
/// <param name="Panes">Panes of a run.</param>
/// <param name="RunLength">A, in panes.</param>
/// <param name="Tolerance">Of <see cref="ReferenceSlack"/>, nats per row.</param>
/// <param name="WithEffect">False: rows are taken as independent whatever the reference's panes say.</param>
internal sealed record Fleet(int Streams, int ReferenceRows, int Panes, double RunLength, double Tolerance = 0, bool WithEffect = true)
{
    /// <summary>δ, as in production.</summary>
    private const double Delta = .01;

    public ReferenceSlack Slack => new(Tolerance, Delta, Streams) { LogThreshold = Math.Log(RunLength * Streams) };

    /// <summary>The incidents of a run, each with its members' kinds. Members leave the sum: their evidence begins again at 0.</summary>
    public List<(int Pane, StreamKind[] Members)> Incidents(ulong seed, int run)
    {
        var slack = Slack;
        var kinds = Enum.GetValues<StreamKind>().Length;
        var streams = new SimulatedStream[Streams];
        for (var i = 0; i < Streams; i++) streams[i] = SimulatedStream.Of((StreamKind)(i % kinds), i / kinds, ReferenceRows, slack, new FastRandom(seed, run, i), WithEffect);
        var incidents = new List<(int, StreamKind[])>();
        var logShares = new double[Streams];
        var logThreshold = slack.LogThreshold!.Value;
        for (var pane = 0; pane < Panes; pane++)
        {
            var sum = 0.0;
            for (var i = 0; i < Streams; i++)
            {
                logShares[i] = streams[i].Step() - logThreshold;
                if (logShares[i] > -20) sum += Math.Exp(logShares[i]);
            }
            // Those left out add up to less than a millionth.
            if (sum < 1 - 1e-6) continue;
            var members = EvidenceBudget.Members(logShares);
            if (members.Length == 0) continue;
            incidents.Add((pane, [.. members.Select(member => (StreamKind)(member % kinds))]));
            foreach (var member in members) streams[member].Reset();
        }
        return incidents;
    }
}
