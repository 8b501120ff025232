using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Tests.Incidents;

public sealed class WordingTests
{
    private static readonly VersionSpec Daily = new() { Features = [], Axis = Axis.EventTime, PaneLength = 86_400_000, LabelMaturity = 1, LabelHorizon = 1 };

    private static readonly Policy Policy = PolicyFile.Read(RepositoryRoot.File("deploy", "policy.yaml"));

    [Fact]
    public void Sentence_OfAUnitError_SaysWhatWhereSinceWhenHowSureAndWhatIsProposed() => Assert.Equal(
        "Feature distance at source feed-3 no longer looks like the reference since 2001-04-01 (PSI 1.25, and the score with it); chance alone would show this less than once in a million panes. "
        + "Proposed: quarantine source feed-3 (needs approval).",
        Say(Daily, Of("distance", "feed-3", 88), Of("@score", "feed-3", 30)));

    [Fact]
    public void Sentence_OnAnAxisOfRows_NamesTheRow() => Assert.Equal(
        "Feature RELP no longer looks like the reference since row 57065000 (PSI 1.25); chance alone would show this about once in 100,000 panes. Proposed: retrain the model (needs approval).",
        Say(Daily with { Axis = Axis.Sequence, PaneLength = 5000 }, Of("RELP", "", 12)));

    [Fact]
    public void Sentence_WithoutASpec_NamesThePane() => Assert.Contains("since pane 11413 ", Say(null, Of("RELP", "", 12)), StringComparison.Ordinal);

    [Fact]
    public void Sentence_OfFeedback_SaysWhoseLabelsTheyAre() => Assert.Equal(
        "The model's own decisions cause too many of its labels since 2001-04-01 (share of labels caused 0.7); chance alone would show this about once in 100,000 panes. Proposed: have a person review it (needs approval).",
        Say(Daily, Of("", "", 12) with { Family = Family.Feedback, Statistic = "share_of_labels_caused", Value = 0.7 }));

    [Theory]
    [InlineData("0011223344556677", "near_query_share", "Caller 0011223344556677 asks as one does who searches for where the model changes its mind since 2001-04-01 (near query share 0.7); chance alone would show this about once in 100,000 panes. "
        + "Ask the serving side to throttle caller 0011223344556677, not to refuse. Proposed: ask the serving side to throttle caller 0011223344556677 (needs approval).")]
    [InlineData("other", "windows_apart_share", "Callers without a place of their own ask unlike anything that the reference has since 2001-04-01 (windows apart share 0.7); chance alone would show this about once in 100,000 panes. "
        + "Ask the serving side to throttle callers without a place of their own, not to refuse. Proposed: ask the serving side to throttle callers without a place of their own (in force at once).")]
    public void Sentence_OfACaller_AsksForThrottling(string caller, string statistic, string sentence) =>
        Assert.Equal(sentence, Say(Daily, Of("", "", 12) with { Family = Family.Abuse, Subject = new() { Caller = caller }, Statistic = statistic, Value = 0.7 }));

    [Fact]
    public void Sentence_OfARetrainingThatIsKeptBack_SaysWhy()
    {
        var rule = new PolicyRule("r", new HashSet<Family>(), new HashSet<SubjectKind>(), GovernedAction.RequestRetrain, RuleMode.Automatic);
        var feedback = new Incident { Id = "m/1/7", Family = Family.Feedback, Subject = new(), OpenedPane = 1 };

        Assert.Equal("Proposed: retrain the model (in force at once).", Wording.Proposed(new(), rule));
        Assert.Equal("Proposed: retrain the model (needs approval, for the labels to retrain on are too much the model's own doing: decision m/1/7).", Wording.Proposed(new(), rule, feedback));
    }

    [Theory]
    [InlineData(0.5, "Accuracy fell to 0.750 at 2001-04-01, against 0.900 in the reference, which costs 1,000 EUR more over 2,000 predictions.")]
    [InlineData(-0.0125, "Accuracy fell to 0.750 at 2001-04-01, against 0.900 in the reference, which costs 25 EUR less over 2,000 predictions.")]
    [InlineData(1e308, "Accuracy fell to 0.750 at 2001-04-01, against 0.900 in the reference.")]
    [InlineData(null, "Accuracy fell to 0.750 at 2001-04-01, against 0.900 in the reference.")]
    public void Effect_OnASpecWithCosts_SaysWhatItCosts(double? cost, string sentence)
    {
        var effect = new IncidentEffect(11413, [new("accuracy", 0.75, 0.9, false, 0.15, 0.12)]) { Rows = 2000, CostPerPrediction = cost };

        Assert.Equal(sentence, Wording.Effect(effect, Daily with { Costs = new() { Currency = "EUR", FalsePositive = 5 } }));
    }

    [Fact]
    public void Effect_WithinWhatPanesDifferBy_DoesNotSayThatAnythingFell() => Assert.Equal(
        "No pane has lost a point of performance beyond what panes differ by anyway: at worst, ROC AUC was 0.561 at 2001-04-01, against 0.660 in the reference.",
        Wording.Effect(new IncidentEffect(11413, [new("roc_auc", 0.561, 0.66, false, 0.099, 0.004)]), Daily));

    [Fact]
    public void Sentence_OfFlippedLabels_SaysHowFarTheyLieBeyondThoseOfPeers() => Assert.StartsWith(
        "Labels contradict the model far more often than they should at source feed-5 since 2001-04-01 (11.2 standard deviations beyond its peers); chance",
        Say(Daily, Of("", "feed-5", 30) with { Family = Family.Poisoning, Statistic = SourceTrust.Statistic, Value = 11.174 }), StringComparison.Ordinal);

    private static string Say(VersionSpec? spec, params Signal[] signals)
    {
        var strand = new Strand { Family = signals[0].Family, Subject = signals[0].Subject, OpenedPane = 1 };
        foreach (var signal in signals) strand.Take(signal);
        return $"{Wording.Of([strand], null, spec)} {Wording.Proposed(strand.Subject, Policy.RuleFor(strand.Family, strand.Subject))}";
    }

    private static Signal Of(string feature, string source, double evidence) => Findings.Drift(feature, 11414, source, 1.25, since: 11413, evidence);
}
