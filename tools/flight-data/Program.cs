using System.Globalization;
using System.Security.Cryptography;
using Watchgrain.FlightData;

const string KnownInput = "dbeb920c90f59b6ccaff823dcc3d08f25a97fa1ce128d93f40be4e931f5900b0";
const double Share = 0.25;
const ulong SampleSeed = 1;
const string Begin = "<!-- truth: written by tools/flight-data -->", End = "<!-- end of truth -->";

if (args is ["changes", var shipped])
{
    await RestateChangesAsync(shipped);
    return 0;
}
if (args is not [var input, var folder])
{
    Console.Error.WriteLine("usage: flight-data FLIGHTS-3M.parquet DATA-FOLDER | flight-data changes DATA-FOLDER");
    return 2;
}
var digest = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(input)));
if (digest != KnownInput)
{
    Console.Error.WriteLine($"{input}: SHA-256 is {digest}, expected {KnownInput} (flights-3m.parquet of vega-datasets 3.2.1)");
    return 1;
}

var flights = (await FlightReader.ReadAsync(input)).Where(flight => flight.Departure < Period.End).ToArray();
var january = flights.Where(Period.IsTraining).ToArray();
var february = flights.Where(Period.IsReference).ToArray();

DelayModel[] candidates = [DelayModel.FastTree(january), DelayModel.Logistic(january)];
var ranked = candidates.Select(model => (Model: model, Result: Evaluate(model, february))).OrderByDescending(candidate => candidate.Result.RocAuc).ToArray();
foreach (var (candidate, result) in ranked)
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{candidate.Name}: February ROC AUC {result.RocAuc:0.0000}, log-loss {result.LogLoss:0.0000}"));
var model = ranked[0].Model;
var threshold = Performance.BaseRateThreshold(Scored(model, january));

var sample = Scored(model, Sample.Take(flights, Share, SampleSeed));
var file = Path.Combine(folder, "flights-2001.parquet");
await FlightFile.WriteAsync(file, sample, new Dictionary<string, string>
{
    ["watchgrain.model"] = $"{model.Name}, trained on January 2001",
    ["watchgrain.threshold"] = threshold.ToString("0.0000", CultureInfo.InvariantCulture),
    ["watchgrain.input.sha256"] = digest,
});
Console.WriteLine($"{file}: {sample.Length} rows, {new FileInfo(file).Length} bytes");

var truth = new TruthReport(sample, threshold).Markdown();
Console.WriteLine(truth);
await RestateAsync(Path.Combine(folder, "README.md"), truth);
await RestateChangesAsync(folder);
return 0;

static ScoredFlight[] Scored(DelayModel model, FlightRow[] flights)
{
    var score = model.Score(flights);
    var scoreKm = model.Score(flights, DelayModel.KilometresPerMile);
    return [.. flights.Select((flight, row) => new ScoredFlight(flight, score[row], scoreKm[row]))];
}

static Performance Evaluate(DelayModel model, FlightRow[] flights) => Performance.Of(Scored(model, flights), threshold: 0.5f);

static async Task RestateAsync(string readme, string truth)
{
    var text = await File.ReadAllTextAsync(readme);
    var from = text.IndexOf(Begin, StringComparison.Ordinal);
    var to = text.IndexOf(End, StringComparison.Ordinal);
    if (from < 0 || to < from)
        throw new InvalidDataException($"{readme}: the lines '{Begin}' and '{End}' are missing");
    await File.WriteAllTextAsync(readme, $"{text[..(from + Begin.Length)]}\n{truth}\n{text[to..]}");
}

static async Task RestateChangesAsync(string folder)
{
    var report = new TrueChangesReport(new TrueChanges(await WatchedFlights.ReadAsync(Path.Combine(folder, "flights-2001.parquet"))).Measure());
    await File.WriteAllTextAsync(Path.Combine(folder, "true-changes.md"), report.Markdown());
    await File.WriteAllTextAsync(Path.Combine(folder, "true-changes.json"), report.Json());
}
