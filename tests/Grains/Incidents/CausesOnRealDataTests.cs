using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;

namespace Watchgrain.Grains.Tests.Incidents;

/// <summary>Real shifts whose cause is known: it leads the features that move with it.</summary>
public sealed class CausesOnRealDataTests(ITestOutputHelper output)
{
    private static readonly VersionId Id = new("tenant", "model", "version");

    // Cars become cheaper from row 25,000 on; loan lengths, salaries and earlier loans follow, and the loan lengths move the mean score further than the car values do.
    [Fact]
    public void CarLoans_WhoseCarsHaveBecomeCheaper_AreLedByTheCarValue()
    {
        var spec = Spec(1000, ["car_value", "debt_to_income_ratio", "driver_tenure", "loan_length"], ["salary_range", "repaid_loan_on_prev_car", "size_of_downpayment"]);
        var table = new TableRows(spec, "y_pred_proba", "y_pred");

        var strands = Strands(spec, table.Read("car_loan_reference.csv.gz", "repaid"), table.Read("car_loan_monitoring.csv.gz", null), 20, 29);

        Assert.Equal("car_value", strands[0].Subject.Feature);
        Assert.InRange(strands[0].OpenedPane, 25, 26);
        Assert.Equal(["car_value", "loan_length", "repaid_loan_on_prev_car", "salary_range"], strands.Select(strand => strand.Subject.Feature).Where(feature => feature != VersionSpec.ScoreFeature).Order(StringComparer.Ordinal));
        Assert.All(strands, strand => Assert.NotNull(strand.Strongest!.PredictionShift));
        Assert.InRange(strands.Single(strand => strand.Subject.Feature == "loan_length").Strongest!.PredictionShift!.Value, 0.07, 0.1);
        Assert.InRange(strands[0].Strongest!.ErrorShift!.Value, -0.02, -0.01);
    }

    // Group quarters vanish at pane 14 and are everything at pane 27, and age, schooling and the rest with them.
    [Theory]
    [InlineData(14, 15)]
    [InlineData(26, 28)]
    public void Employment_WhoseGroupQuartersVanishOrComeBack_IsLedByTheRelationship(int from, int to)
    {
        var spec = Spec(5000, ["AGEP"], ["SCHL", "MAR", "RELP", "DIS", "ESP", "CIT", "MIG", "MIL", "ANC", "NATIVITY", "DEAR", "DEYE", "DREM", "SEX", "RAC1P"]);
        var table = new TableRows(spec, "predicted_probability", "prediction");

        var strands = Strands(spec, table.Read("employment_MA_reference.csv.gz", "employed"), table.Read("employment_MA_analysis.csv.gz", null), from, to);

        Assert.Equal("RELP", strands[0].Subject.Feature);
        // Of group quarters a smaller part works than of others.
        Assert.Equal(from == 14 ? 1 : -1, Math.Sign(strands[0].Strongest!.PredictionShift!.Value));
    }

    private static VersionSpec Spec(long paneLength, string[] numeric, string[] categorical) => new()
    {
        Features = [.. numeric.Select(name => new FeatureSpec { Name = name, Kind = FeatureKind.Numeric }), .. categorical.Select(name => new FeatureSpec { Name = name, Kind = FeatureKind.Categorical })],
        Axis = Axis.Sequence,
        PaneLength = paneLength,
        LabelMaturity = paneLength,
        LabelHorizon = paneLength,
        WithoutJoint = true,
    };

    private List<Strand> Strands(VersionSpec spec, ColumnarRows reference, ColumnarRows production, long from, long to)
    {
        using var upload = new ReferenceUpload(Id, spec);
        upload.Add("", reference);
        var parts = upload.Build();
        var watches = parts.Features.ToDictionary(feature => feature.Feature.Name, feature => new FeatureWatch(new(feature), []), StringComparer.Ordinal);
        var reducer = new BatchReducer(Id, spec, parts.Plan, 1);
        var reduced = new PendingDeltas(reducer.Binnings);
        var strands = new List<Strand>();
        var grouping = new Strands(strands);
        var recent = new List<Signal>();
        foreach (var (pane, indexes) in reducer.PanesOf(production).Where(pane => pane.Pane >= from && pane.Pane <= to))
        {
            reducer.Reduce(pane, "", production, indexes, false, reduced);
            var signals = parts.Features.SelectMany(feature => watches[feature.Feature.Name].Close(pane, Column.OfPane(reduced.For(GrainKeys.Feature(Id, feature.Feature.Name)).Summaries, pane, feature.Feature.Kind)))
                .Where(signal => !signal.IsSlight && signal.LogEvidence >= signal.LogThreshold).ToList();
            recent.AddRange(signals);
            grouping.Evaluate(pane, signals, recent);
        }
        var ranked = Causes.Ranked(strands);
        foreach (var strand in ranked)
            output.WriteLine(FormattableString.Invariant($"{strand.Subject.Feature} from pane {strand.OpenedPane}: {strand.Statistic} {strand.Level:0.000}, explains {strand.Strongest!.PredictionShift:+0.0000;-0.0000} of the prediction and {strand.Strongest.ErrorShift:+0.0000;-0.0000} of the error rate"));
        return [.. ranked];
    }
}
