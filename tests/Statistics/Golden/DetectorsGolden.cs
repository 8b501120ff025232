using System.Text.Json;
using Watchgrain.Statistics.Sequential;
using Watchgrain.Statistics.Sequential.ErrorRates;

namespace Watchgrain.Statistics.Tests.Golden;

/// <summary>
/// Detections on real error streams (detectors.json). `adwin_err` is River's loop without its reset, `adwin_err_full` the paper's; Page-Hinkley is the one-sided form of scikit-multiflow.
/// </summary>
[Trait("Category", "Golden")]
public sealed class DetectorsGolden
{
    private const string File = "detectors";

    private static readonly Lazy<Dictionary<string, string[]>> Elec2 = new(() => SharedData.Columns("elec2.csv.gz", "class", "vicprice", "nswdemand"));
    private static readonly Lazy<Dictionary<string, string[]>> Hotel = new(() => SharedData.Columns("hotel_booking_monitoring.csv.gz", "y_pred", "is_canceled", "lead_time", "timestamp"));
    private static readonly Lazy<double[]> Employment = new(EmploymentErrors);

    public static TheoryData<string, string> Figures => GoldenFigures.Of("", keep: name => name == File);

    [Theory, MemberData(nameof(Figures))]
    public void Detector_OnARealErrorStream_AlarmsWhereTheOthersDo(string name, string path)
    {
        var expected = GoldenFigures.Expected("", name, path);
        var actual = JsonSerializer.SerializeToElement(Actual(path));
        Assert.True(JsonElement.DeepEquals(expected, actual), $"{path}: expected {expected}, got {actual}");
    }

    private static object Actual(string path) => path switch
    {
        "check_vs_scikit_multiflow/adwin" => Twice(Drifts(Loop(), Drift)),
        "check_vs_scikit_multiflow/page_hinkley" => Twice(Drifts(Hinkley(), Drift)),
        "check_vs_scikit_multiflow/ddm" => Twice(Drifts(new Ddm(), Error)),
        "check_vs_scikit_multiflow/eddm" => Twice(Drifts(new Eddm(), Error)),
        "check_vs_scikit_multiflow/hddm_a" => Twice(Drifts(new HddmA(twoSided: true), Error)),
        // scikit-multiflow begins anew on a fall without a flag.
        "check_vs_scikit_multiflow/hddm_a_4seg" => new[] { Drifts(new HddmA(twoSided: true), FourSegments), RisesOfATwoSidedHddmA(FourSegments) },
        "adwin_variants_on_drift_stream/river_loop_reset_on_drift" => Drifts(new Adwin(form: AdwinForm.RiverCompatible), Drift),
        "adwin_variants_on_drift_stream/full_loop(MOA/paper)" => Drifts(new Adwin(), Drift),
        "adwin_variants_on_drift_stream/clock1" => Drifts(new Adwin(clock: 1, form: AdwinForm.RiverLoop), Drift).Take(5),
        "elec2/adwin_err" => Drifts(Loop(), PersistenceErrors),
        "elec2/adwin_err_full" => Drifts(new Adwin(), PersistenceErrors),
        "elec2/ddm_err" => Drifts(new Ddm(), PersistenceErrors),
        "elec2/hddm_a_err" => Drifts(new HddmA(), PersistenceErrors),
        "elec2/adwin_vicprice" => Drifts(Loop(), Numbers(Elec2, "vicprice")),
        "elec2/adwin_vicprice_count" => Drifts(Loop(), Numbers(Elec2, "vicprice")).Length,
        "elec2/ph_nswdemand_thr50" => Drifts(Hinkley(), Numbers(Elec2, "nswdemand")),
        "employment_MA/adwin_err" => Drifts(Loop(), Employment.Value),
        "employment_MA/adwin_err_count" => Drifts(Loop(), Employment.Value).Length,
        "employment_MA/ddm_err" => Drifts(new Ddm(), Employment.Value),
        "employment_MA/hddm_a_err" => Drifts(new HddmA(), Employment.Value),
        "hotel_booking/adwin_err" => Drifts(Loop(), HotelErrors),
        "hotel_booking/dates" => Drifts(Loop(), HotelErrors).Select(Date),
        "hotel_booking/ddm_err" => Dated(Drifts(new Ddm(), HotelErrors)),
        "hotel_booking/adwin_lead_time_n" => Drifts(Loop(), Numbers(Hotel, "lead_time")).Length,
        "hotel_booking/adwin_lead_time_first" => Dated(Drifts(Loop(), Numbers(Hotel, "lead_time")).Take(6)),
        _ => throw GoldenFigures.NotOffered(path),
    };

    private static double[] Drift => [.. SharedData.Columns("skmultiflow_drift_stream.csv", "x")["x"].Select(GoldenFolder.Number)];

    private static double[] Error => [.. SharedData.Columns("skmultiflow_error_stream.csv", "error")["error"].Select(GoldenFolder.Number)];

    private static double[] FourSegments => [.. SharedData.Columns("skmultiflow_error_stream_4seg.csv", "error")["error"].Select(GoldenFolder.Number)];

    /// <summary>The classifier that predicts the label before; the first row has none.</summary>
    private static double[] PersistenceErrors => Errors(Elec2.Value["class"][1..], Elec2.Value["class"][..^1]);

    private static double[] HotelErrors => Errors(Hotel.Value["y_pred"], Hotel.Value["is_canceled"]);

    private static Adwin Loop() => new(form: AdwinForm.RiverLoop);

    private static PageHinkley Hinkley() => new(direction: ChangeDirection.Up);

    private static double[] EmploymentErrors()
    {
        var rows = SharedData.Columns("employment_MA_analysis.csv.gz", "id", "prediction");
        var targets = SharedData.Columns("employment_MA_analysis_target.csv.gz", "id", "employed");
        var labels = targets["id"].Zip(targets["employed"]).ToDictionary(pair => pair.First, pair => pair.Second);
        return Errors(rows["prediction"], [.. rows["id"].Select(id => labels[id])]);
    }

    private static double[] Errors(string[] predictions, string[] labels) => [.. predictions.Zip(labels, (prediction, label) => GoldenFolder.Number(prediction) == GoldenFolder.Number(label) ? 0.0 : 1.0)];

    private static double[] Numbers(Lazy<Dictionary<string, string[]>> table, string column) => [.. table.Value[column].Select(GoldenFolder.Number)];

    private static string Date(int row) => Hotel.Value["timestamp"][row];

    private static IEnumerable<object[]> Dated(IEnumerable<int> rows) => rows.Select(row => (object[])[row, Date(row)]);

    private static int[][] Twice(int[] drifts) => [drifts, drifts];

    private static int[] Drifts(SequentialDetector detector, double[] stream) => [.. Enumerable.Range(0, stream.Length).Where(i => detector.Add(stream[i]) == ControlState.Drift)];

    private static int[] RisesOfATwoSidedHddmA(double[] stream)
    {
        HddmA both = new(twoSided: true), rises = new();
        return [.. Enumerable.Range(0, stream.Length).Where(i =>
        {
            if (both.State == ControlState.Drift) rises.Reset();
            both.Add(stream[i]);
            return rises.Add(stream[i]) == ControlState.Drift;
        })];
    }
}
