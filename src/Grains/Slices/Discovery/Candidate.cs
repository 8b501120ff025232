using Watchgrain.Grains.Features;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Discovery;
using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Grains.Slices.Discovery;

/// <summary>
/// A cell or pair of cells with evidence that it has departed: an e-detector in CUSUM form, for which no evidence is the same as none ever seen, so that only those with some are kept. Not thread-safe.
/// </summary>
internal sealed class Candidate
{
    private readonly BernoulliEDetector detector;
    private long? spoke;

    public Candidate(int key) => (Key, detector) = (key, new(EDetectorForm.Cusum));

    public Candidate(CandidateState state) => (Key, detector, SincePane, spoke, Own, All, Worth) =
        (state.Key, BernoulliEDetector.Read(state.Detector), state.SincePane, state.SpokePane, new(state.Rows, state.Contradicting, state.Expected), new(state.AllRows, state.AllContradicting, state.AllExpected), state.Worth);

    /// <summary>By <see cref="CellKeys"/>.</summary>
    public int Key { get; }

    /// <summary>The first pane of its evidence.</summary>
    public long SincePane { get; private set; }

    /// <summary>Its labelled rows since then, in the panes that it was judged in.</summary>
    public CellTally Own { get; private set; }

    /// <summary>As many independent rows say as much as its own, which go astray together.</summary>
    public double Worth { get; private set; }

    /// <summary>Those of the whole version in the same panes.</summary>
    public CellTally All { get; private set; }

    /// <summary>ln R after the last step, before the cap.</summary>
    public double LogEvidence { get; private set; }

    /// <summary>Takes a pane; false when there is no evidence (any more), and the candidate may go.</summary>
    /// <param name="pane">The pane.</param>
    /// <param name="own">Its labelled rows.</param>
    /// <param name="all">Those of the whole version.</param>
    /// <param name="nullRate">The largest rate of contradicting labels that is as before.</param>
    /// <param name="paneVariance">See <see cref="SliceReference.PaneVariance"/>.</param>
    /// <param name="logThreshold">At which it crosses.</param>
    public bool Step(long pane, CellTally own, CellTally all, double nullRate, double paneVariance, double logThreshold)
    {
        if (AlarmRule.BeginsAnew(pane, spoke))
        {
            detector.Reset();
            (Own, All, Worth, spoke) = (default, default, 0, null);
        }
        var effect = 1 + (paneVariance * own.Rows);
        (LogEvidence, var most) = AlarmRule.Capped(logThreshold, detector.LogR, detector.Step(own.Contradicting / effect, own.Rows / effect, nullRate).LogR);
        if (!(LogEvidence > 0))
            return false;
        SincePane = Own.Rows == 0 ? pane : SincePane;
        (Own, All, Worth) = (Own + own, All + all, Worth + (own.Rows / effect));
        detector.Cap(most);
        return true;
    }

    /// <inheritdoc cref="RateWatch.Speaks"/>
    public bool Speaks(long pane, bool isMaterial)
    {
        spoke = isMaterial ? pane : spoke;
        return isMaterial;
    }

    public CandidateState State() => new(Key, BinaryOutput.BytesOf(detector.WriteTo), SincePane, Own.Rows, Own.Contradicting, Own.Expected, All.Rows, All.Contradicting, All.Expected, Worth) { SpokePane = spoke };
}
