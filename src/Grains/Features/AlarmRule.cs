namespace Watchgrain.Grains.Features;

/// <summary>
/// When evidence becomes a signal, and signals an incident. A version has a budget of one false incident in A = <see cref="PanesPerFalseAlarm"/> panes, divided among its streams by weights that add up to 1 at most (<see cref="BudgetPart"/>); a stream of
/// weight w reaches its share of it by itself at ln R = ln(A/w), several do together where their shares add up (<see cref="Statistics.MultipleTesting.EvidenceBudget"/>). A signal needs a material change beside.
/// </summary>
/// <remarks>
/// Once R falls it falls from <see cref="LogCap"/> above the stream's own ln(A/w) at most: the stream goes on signalling while it stays there and material, and a recovery works off a few nats instead of weeks of evidence. As long as it grows it
/// may reach <see cref="LogMost"/>, for a tenant may divide one budget among all its versions, and then each needs so many times its own (<see cref="Fleet.BudgetOptions"/>).
/// </remarks>
public static class AlarmRule
{
    /// <summary>
    /// 10,000 panes between false alarms of a version (27 years of days). So many because the promise assumes independent rows and a representative reference, which real data only nears; and because
    /// it is cheap: evidence for a material change grows by at least 0.025 nats per row, so the whole threshold of about 14 nats costs some 600 rows.
    /// </summary>
    public const double PanesPerFalseAlarm = 10_000;

    /// <summary>Each stream has three detectors: distribution, missing rate, unseen rate.</summary>
    public const int DetectorsPerStream = 3;

    /// <summary>3 nats: R falls from twenty times what the stream needs at most.</summary>
    public const double LogCap = 3;

    /// <summary>16 nats: R grows to nine million times what the stream needs, so one stream by itself can open an incident of a tenant with so many times the budget.</summary>
    public const double LogMost = 16;

    /// <summary>δ = 0.01: the probability, over the draw of the reference, that one of the version's streams breaks its promise.</summary>
    public const double Delta = 0.01;

    /// <summary>PSI of 0.1, sampling bias taken out: the customary limit of "moderate", which a person would act on.</summary>
    public const double MaterialPsi = 0.1;

    /// <summary>2 points: below it a rate of missing or unseen values is noted and does not alarm.</summary>
    public const double MaterialRate = 0.02;

    /// <summary>1 point above the reference is no evidence: half of what is material.</summary>
    public const double ToleratedRate = 0.01;

    /// <summary>Half of what is material lets an incident last that is open, so that a change which hovers about the limit does not open one after the other.</summary>
    public const double LastingPart = 0.5;

    /// <summary>Eight kinds of watch over the whole version have equal parts of their share; not all of them are taken.</summary>
    public const int PerformanceWatches = 8;

    /// <summary>A week of daily panes: one quiet weekend is no recovery.</summary>
    public const int RecoveryPanes = 7;

    /// <summary>A twentieth of the budget is for what is not in the sum: streams whose R lies below this part of A are not told to the coordinator.</summary>
    private const double Untold = 0.05;

    /// <summary>ln R from which a feature's stream is told to its coordinator, for the sum over streams: below it all streams together hold a twentieth of the budget at most.</summary>
    public static readonly double LogTold = Math.Log(PanesPerFalseAlarm * Untold);

    /// <summary>ln(A/w) of each detector of the features, for a version that watches so many streams of them.</summary>
    public static double LogThreshold(int streams) => LogThreshold(BudgetPart.Features, DetectorsPerStream * Math.Max(1, streams));

    /// <summary>ln(A/w) for so many detectors that divide a part of the budget equally; of <see cref="BudgetPart.Performance"/> that divide one of its places.</summary>
    public static double LogThreshold(BudgetPart part, int detectors) => Math.Log(PanesPerFalseAlarm / (1 - Untold) * Math.Max(1, detectors) / ShareOf(part));

    /// <summary>What a pane has made of a stream's evidence, by the caps: what it tells, and what is kept of it at most. Both are at most what they would be without caps, so the promise holds.</summary>
    /// <param name="logThreshold">The stream's own, ln(A/w).</param>
    /// <param name="before">ln R before the pane, −∞ before the first.</param>
    /// <param name="after">ln R after it.</param>
    public static (double Evidence, double Most) Capped(double logThreshold, double before, double after)
    {
        if (after >= before)
            return (after, logThreshold + LogMost);
        // Where the pane has left nothing the stream begins anew, and not in debt.
        var evidence = Math.Max(after - Math.Max(0, before - (logThreshold + LogCap)), Math.Min(after, 0));
        return (evidence, evidence);
    }

    /// <summary>
    /// Whether a stream begins anew, with R = 0: it has spoken, and been silent for <see cref="RecoveryPanes"/> panes since, so that what it was part of has closed. Evidence that opened an incident must not open the next one: the sum of all streams
    /// keeps its budget because what leaves it comes back from nothing.
    /// </summary>
    /// <param name="pane">The pane that it is to take.</param>
    /// <param name="spoke">The last one that it spoke of; null: none since it began.</param>
    public static bool BeginsAnew(long pane, long? spoke) => pane - spoke > RecoveryPanes;

    // They add up to 1: nothing is left.
    private static double ShareOf(BudgetPart part) => part switch
    {
        BudgetPart.Features => 0.25,
        BudgetPart.Performance => 0.25 / PerformanceWatches,
        BudgetPart.Slices => 0.1875,
        BudgetPart.Groups => 0.125,
        BudgetPart.Discovery => 0.109375,
        BudgetPart.Sources => 0.03125,
        BudgetPart.Floods => 0.015625,
        BudgetPart.Callers => 0.015625,
        BudgetPart.Triggers => 0.015625,
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "No such part."),
    };
}
