using Parquet;
using Parquet.Schema;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Sources;
using LabelSums = Watchgrain.Statistics.Poisoning.SourceLabelSums;

namespace Watchgrain.Grains.Tests.Coordination;

/// <summary>The label CUSUM on the flights of 2001: eight sources by day, as the file names them and as other divisions of the routes would.</summary>
public sealed class SourceTrustOnFlightsTests(ITestOutputHelper output)
{
    private const int Sources = 8;

    private const int OtherDivisions = 7;

    private const double DecisionThreshold = 0.271;

    private static readonly long ReferenceStart = Day(2001, 2), ProductionStart = Day(2001, 3), End = Day(2001, 7);

    [Fact]
    public async Task HonestSources_OnRealLabels_AreNeverNamedAndFlippingOnesAreWithinAWeek()
    {
        var flights = await ReadAsync();
        int days = (int)(End - ProductionStart), honest = 0, falseAlarms = 0, tried = 0, found = 0;
        for (var division = 0; division <= OtherDivisions; division++)
        {
            var sums = SumsPerDay(flights, division);
            var levels = new Dictionary<string, TrustLevel>(StringComparer.Ordinal);
            for (var day = 0; day < days; day++)
            {
                honest += Sources;
                falseAlarms += SourceTrust.Judge(levels, day, 0, sums[day]).Count;
            }

            for (var source = 0; source < Sources; source++)
            {
                var seed = 101 + (division * Sources) + source;
                var start = 10 + new Random(seed).Next(days - 20);
                tried++;
                if (IsFound(sums, source, start, seed)) found++;
            }
        }

        output.WriteLine($"false alarms: {falseAlarms} in {honest} honest source-days; flipping sources found within seven days: {found} of {tried} (seeds 101 to {100 + tried})");
        Assert.Equal(0, falseAlarms);
        Assert.True(found >= tried - 1);
    }

    private static bool IsFound(SourceLabelSums[][] sums, int source, int start, int seed)
    {
        var random = new Random(seed);
        var levels = new Dictionary<string, TrustLevel>(StringComparer.Ordinal);
        for (var day = 0; day < start + 7; day++)
        {
            var pane = sums[day].Select((sum, i) => day >= start && i == source ? Flipped(sum, random) : sum);
            if (SourceTrust.Judge(levels, day, 0, pane).Any(signal => signal.Subject.Source == sums[day][source].Source)) return true;
        }

        return false;
    }

    private static SourceLabelSums Flipped(SourceLabelSums sum, Random random)
    {
        var kept = Enumerable.Range(0, (int)sum.Disagreements).Count(_ => random.NextDouble() >= 0.2);
        return sum with { Disagreements = kept + Enumerable.Range(0, (int)(sum.Labels - sum.Disagreements)).Count(_ => random.NextDouble() < 0.2) };
    }

    private static SourceLabelSums[][] SumsPerDay(Flight[] flights, int division)
    {
        var reference = new LabelSums[Sources];
        var days = Enumerable.Range(0, (int)(End - ProductionStart)).Select(_ => new LabelSums[Sources]).ToArray();
        foreach (var flight in flights)
        {
            var source = division == 0 ? flight.Feed : Hash(flight.Route, division) % Sources;
            var cells = flight.Day < ProductionStart ? reference : days[flight.Day - ProductionStart];
            var predicted = flight.Score >= DecisionThreshold;
            var sum = cells[source];
            cells[source] = new(
                sum.Rows + 1,
                sum.Disagreements + (predicted == flight.Late ? 0 : 1),
                sum.Expected + (predicted ? 1 - flight.Score : flight.Score),
                sum.Variance + flight.Score * (1 - flight.Score));
        }

        return [.. days.Select((day, pane) => day.Select((sum, source) => Of($"feed-{source}", pane, sum.Against(reference[source]))).ToArray())];
    }

    private static SourceLabelSums Of(string source, long pane, LabelSums sums) => new()
    {
        Source = source,
        Pane = pane,
        Labels = sums.Rows,
        Disagreements = sums.Disagreements,
        Expected = sums.Expected,
        Variance = sums.Variance,
        OwnExcess = sums.OwnBias,
        OwnExcessVariance = sums.OwnBiasVariance,
    };

    private static int Hash(string route, int division)
    {
        var hash = 2166136261u ^ ((uint)division * 0x9E3779B9u);
        foreach (var letter in route) hash = (hash ^ letter) * 16777619u;
        hash = (hash ^ (hash >> 16)) * 0x7feb352du;
        return (int)((hash ^ (hash >> 15)) & 0x7fffffff);
    }

    private static async Task<Flight[]> ReadAsync()
    {
        await using var reader = await ParquetReader.CreateAsync(RepositoryRoot.File("data", "flights-2001.parquet"));
        using var rows = reader.OpenRowGroupReader(0);
        var count = (int)rows.RowCount;
        var time = new long[count];
        var label = new int[count];
        var score = new float[count];
        var (origin, destination, source) = (new string?[count], new string?[count], new string?[count]);
        await rows.ReadAsync<long>(Field("time"), time);
        await rows.ReadAsync<int>(Field("label"), label);
        await rows.ReadAsync<float>(Field("score"), score);
        await rows.ReadAsync(Field("origin"), origin.AsMemory());
        await rows.ReadAsync(Field("destination"), destination.AsMemory());
        await rows.ReadAsync(Field("source"), source.AsMemory());
        return [.. Enumerable.Range(0, count).Select(i => new Flight(time[i] / 86_400_000, label[i] == 1, score[i], $"{origin[i]}>{destination[i]}", source[i]![^1] - '0'))
            .Where(flight => flight.Day >= ReferenceStart && flight.Day < End)];

        DataField Field(string name) => reader.Schema.GetDataFields().First(field => field.Name == name);
    }

    private static long Day(int year, int month) => new DateTimeOffset(year, month, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() / 86_400_000;

    private readonly record struct Flight(long Day, bool Late, float Score, string Route, int Feed);
}
