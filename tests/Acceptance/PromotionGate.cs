using System.Globalization;
using System.Text;
using System.Text.Json;
using Watchgrain.Client.Commands;

namespace Watchgrain.Acceptance.Tests;

/// <summary>A pipeline's way with a running host: census records scored by two models, the evaluation of the second beside the first, and the gate's exit code.</summary>
public sealed class PromotionGate(ReadyHost ready, ITestOutputHelper output) : IClassFixture<ReadyHost>
{
    private const int Rows = 16_000;

    private const string Model = "census-income";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gate_OfCensusCandidates_PassesTheEqualBlocksTheWorseAndWantsMoreRows()
    {
        var rows = await ReadAsync();
        var (table, few) = (Write("scored.csv", rows), Write("few.csv", rows[..300]));
        // The same scores under another version.
        await EvaluateAsync("equal", table, "score");
        Assert.StartsWith("PASS", await GateAsync(0, "equal"), StringComparison.Ordinal);

        // One that knows nothing of marriages.
        var worse = JsonDocument.Parse(await EvaluateAsync("worse", table, "blind", "--json")).RootElement;
        var blocked = await GateAsync(1, "worse");
        output.WriteLine(blocked);
        Assert.Contains("blocks  accuracy is worse than the champion's", blocked, StringComparison.Ordinal);
        Assert.Contains("blocks  roc_auc in slice sex=Male is worse than the champion's", blocked, StringComparison.Ordinal);
        var index = ulong.Parse(blocked.Split("(audit ")[1].Split(')')[0], CultureInfo.InvariantCulture);
        var entry = Encoding.UTF8.GetString((await ready.Client.Audit.ListEntriesAsync(new() { First = index, Limit = 1 }, cancellationToken: Cancellation)).Entries[0].Bytes.Span);
        Assert.Contains($"promotion/{Model}/worse/", entry, StringComparison.Ordinal);
        Assert.Contains("accuracy is worse than the champion's", entry, StringComparison.Ordinal);

        // Figures against a count of the same rows.
        foreach (var (name, some) in ((string, Person[])[])[("", rows), ("Male", [.. rows.Where(row => row.Sex == "Male")]), ("young", [.. rows.Where(row => row.Age < 30)])])
        {
            var scope = worse.GetProperty("scopes").EnumerateArray().Single(scope => scope.GetProperty("value").GetString() == name);
            var accuracy = scope.GetProperty("figures").EnumerateArray().Single(figure => figure.GetProperty("name").GetString() == "accuracy");
            var (candidate, champion) = (some.Average(row => row.Blind >= 0.5 == row.Rich ? 1.0 : 0), some.Average(row => row.Score >= 0.5 == row.Rich ? 1.0 : 0));
            output.WriteLine($"{(name.Length > 0 ? name : "all rows")}: {some.Length} rows, accuracy {candidate:0.0000} beside {champion:0.0000}, counted and shown");
            Assert.Equal(some.Length.ToString(CultureInfo.InvariantCulture), scope.GetProperty("rows").GetString());
            Assert.Equal(candidate, accuracy.GetProperty("candidate").GetDouble(), 12);
            Assert.Equal(champion, accuracy.GetProperty("champion").GetDouble(), 12);
        }

        // What was recorded is what was shown, whoever asks for it later.
        var recorded = JsonDocument.Parse(await RunAsync(0, "evaluation", "--model", Model, "--version", "worse", "--json")).RootElement.GetProperty("evaluation");
        Assert.Equal(worse.GetProperty("scopes").GetRawText(), recorded.GetProperty("scopes").GetRawText());
        Assert.Contains($"audit {recorded.GetProperty("audit_index").GetString()}", await RunAsync(0, "evaluation", "--model", Model, "--version", "worse"), StringComparison.Ordinal);

        await EvaluateAsync("few", few, "score");
        Assert.Contains("lacks   300 labelled rows are fewer than 500", await GateAsync(2, "few"), StringComparison.Ordinal);

        // What cannot be asked is no answer.
        await RunAsync(3, "gate", "--model", Model, "--version", "unknown");
        await RunAsync(3, "gate", "--model", Model);
        await RunAsync(3, "gate", "--model", Model, "--version", "few", "--tolerance", "7");
    }

    [Fact]
    public async Task Gate_ThatWaits_AnswersOnceAnotherJobHasEvaluated()
    {
        var rows = await ReadAsync();
        var (few, table) = (Write("first.csv", rows[..300]), Write("waited.csv", rows));
        await EvaluateAsync("late", few, "score");

        var waiting = RunAsync(0, "gate", "--model", Model, "--version", "late", "--wait", "60s");
        await EvaluateAsync("late", table, "score");

        Assert.StartsWith("PASS", await waiting, StringComparison.Ordinal);
        // And gives up at its time: the last answer is recorded.
        await EvaluateAsync("late", few, "score");
        Assert.Contains("(audit ", await RunAsync(2, "gate", "--model", Model, "--version", "late", "--wait", "100ms"), StringComparison.Ordinal);
    }

    private Task<string> EvaluateAsync(string version, string table, string score, params string[] more)
    {
        var spec = Path.Combine(ready.Folder, $"{version}.yaml");
        File.WriteAllText(spec, $$"""
            model: {{Model}}
            version: {{version}}
            display_name: Income
            owner: test
            axis: sequence
            pane: 1000
            score: score
            label: rich
            source: { constant: census }
            features:
              - { name: age, type: numeric }
              - { name: sex, type: categorical }
            slices:
              - { feature: sex, values: [Male, Female] }
              - { name: young, where: age < 30 }
            reference:
              to: 1000
            """);
        return RunAsync(0, ["evaluate", "--model", Model, "--version", version, "--spec", spec, "--data", table, "--label", "rich", "--score", score, "--champion-score", "score", .. more]);
    }

    private Task<string> GateAsync(int code, string version) => RunAsync(code, "gate", "--model", Model, "--version", version);

    private string Write(string name, IEnumerable<Person> rows)
    {
        var path = Path.Combine(ready.Folder, name);
        File.WriteAllLines(path, rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Age},{row.Sex},{(row.Rich ? 1 : 0)},{row.Score:R},{row.Blind:R}")).Prepend("age,sex,rich,score,blind"));
        return path;
    }

    // A score by hand, of the weights that a logistic regression finds about these columns, and one without the marriages.
    private static async Task<Person[]> ReadAsync()
    {
        var table = await DataTable.ReadAsync("adults.csv.gz", "age", "education-num", "hours-per-week", "marital-status", "sex", "class");
        return
        [
            .. table.Rows.Take(Rows).Select(fields =>
            {
                double age = Number(fields[0]), education = Number(fields[1]), hours = Number(fields[2]), married = fields[3].StartsWith("Married", StringComparison.Ordinal) ? 1 : 0;
                var logit = -8.6 + (0.03 * age) + (0.36 * education) + (0.03 * hours);
                return new Person(age, fields[4], fields[5].Contains('>', StringComparison.Ordinal), Sigmoid(logit + (2.2 * married) - 0.3), Sigmoid(logit + 0.7));
            }),
        ];

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

        static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
    }

    private async Task<string> RunAsync(int code, params string[] arguments)
    {
        using StringWriter said = new() { NewLine = "\n" };
        var ended = await CommandLine.RunAsync([.. arguments, "--address", ready.Address.ToString()], said, said, Cancellation);
        Assert.True(code == ended, $"{string.Join(' ', arguments)} ended with {ended} and not {code}:\n{said}");
        return said.ToString();
    }

    private sealed record Person(double Age, string Sex, bool Rich, double Score, double Blind);
}
