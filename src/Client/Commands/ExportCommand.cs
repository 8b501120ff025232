using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Tables;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain export release | budget</c>.</summary>
internal static class ExportCommand
{
    public static Command Create() => new("export", "Figures for people outside, in which nobody is seen alone.") { Release(), Budget() };

    private static Command Release()
    {
        var by = new Option<string>("--by") { Description = "A feature with slices: a row of counts for each of its values (default: all rows together).", DefaultValueFactory = _ => "", HelpName = "FEATURE" };
        var epsilon = new Option<double>("--epsilon") { Description = "Noise instead of hidden counts: differential privacy with so much of the model's budget.", DefaultValueFactory = _ => 0, HelpName = "E" };
        var contribution = new Option<ulong>("--contribution") { Description = "With --epsilon: how many rows one person may have.", DefaultValueFactory = _ => 1, HelpName = "ROWS" };
        var actor = Gateway.Asker();
        var key = new Option<string>("--request-key") { Description = "The same request with the same key is answered as it was the first time, and spends nothing more (default: a new one; it is shown when the call fails).", DefaultValueFactory = _ => $"{Guid.NewGuid():N}", HelpName = "KEY" };
        var json = new Option<bool>("--json") { Description = "One line, the ReleaseFiguresResponse of the contract." };
        var command = new Command("release", "Counts of rows and labels over a window of judged panes. Small counts are hidden, and as many others as it takes that nobody can reckon them; each release is an entry of the audit log.")
        {
            Gateway.Model, by, LatestPanes.From, LatestPanes.To, epsilon, contribution, actor, key, json, Gateway.Version,
        };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            if (result.GetValue(LatestPanes.From) is null || result.GetValue(LatestPanes.To) is null)
                throw new InputException("--from, --to", "a release is of a window, and needs both");
            var version = await Gateway.FindVersionAsync(result, client, cancellation);
            var request = new ReleaseFiguresRequest
            {
                ModelId = result.GetRequiredValue(Gateway.Model),
                Version = version.Version_,
                By = result.GetRequiredValue(by),
                Panes = LatestPanes.Range(result, version.Spec),
                Epsilon = result.GetRequiredValue(epsilon),
                Contribution = result.GetRequiredValue(epsilon) > 0 ? result.GetRequiredValue(contribution) : 0,
                Actor = result.GetRequiredValue(actor),
                RequestKey = result.GetRequiredValue(key),
            };
            var answer = await AskAsync(client, request, result.InvocationConfiguration.Error, cancellation);
            if (result.GetValue(json))
                await output.WriteLineAsync(JsonFormatter.Default.Format(answer));
            else
                Write(answer, output);
        });
        return command;
    }

    private static async Task<ReleaseFiguresResponse> AskAsync(WatchgrainClient client, ReleaseFiguresRequest request, TextWriter error, CancellationToken cancellation)
    {
        try
        {
            return await client.Records.ReleaseFiguresAsync(request, cancellationToken: cancellation);
        }
        catch (RpcException failure) when (failure.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Unknown or StatusCode.Internal or StatusCode.Cancelled)
        {
            await error.WriteLineAsync($"whether it was released is not known: the same with --request-key {request.RequestKey} gives the same answer, and spends nothing more");
            throw;
        }
    }

    private static Command Budget()
    {
        var command = new Command("budget", "How much of a model's budget for noise is spent.") { Gateway.Model };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var budget = await client.Records.GetReleaseBudgetAsync(new() { ModelId = result.GetRequiredValue(Gateway.Model) }, cancellationToken: cancellation);
            output.WriteLine($"{Spent(budget)}; {Figure.Of(budget.Releases)} releases; counts below {Figure.Of((long)budget.LeastGroup)} are hidden");
        });
        return command;
    }

    internal static void Write(ReleaseFiguresResponse answer, TextWriter output)
    {
        var figures = answer.Figures;
        var rates = figures.Groups.Append(figures.All).Append(figures.Rest ?? new()).ToList();
        (string Name, Func<ReleasedGroup, double?> Of)[] shown =
        [
            .. ((string, Func<ReleasedGroup, double?>)[])[
                ("accuracy", group => group.HasAccuracy ? group.Accuracy : null), ("true-positive rate", group => group.HasTruePositiveRate ? group.TruePositiveRate : null),
                ("false-positive rate", group => group.HasFalsePositiveRate ? group.FalsePositiveRate : null)],
        ];
        shown = [.. shown.Where(rate => rates.Exists(group => rate.Of(group) is not null))];
        var table = new TextTable([figures.By.Length > 0 ? figures.By : "group", "rows", .. figures.Kinds.Select(kind => kind.Replace('_', ' ')), .. shown.Select(rate => rate.Name)]);
        void Add(string name, ReleasedGroup group) => table.Add([name, Count(group.Rows), .. group.Counts.Select(Count), .. shown.Select(rate => Figure.Of(rate.Of(group)))]);
        foreach (var group in figures.Groups)
            Add(group.Value, group);
        if (figures.Rest is not null)
            Add("(other values)", figures.Rest);
        Add("(all)", figures.All);
        table.Write(output);
        output.WriteLine(figures.EpsilonMicros > 0
            ? string.Create(CultureInfo.InvariantCulture, $"with noise: ε = {figures.EpsilonMicros / 1e6}, {figures.Contribution} rows of one person; {Spent(answer.Budget)}")
            : string.Create(CultureInfo.InvariantCulture, $"* is hidden: a count from 1 to {figures.LeastGroup - 1}, or one that would betray such a count"));
        output.WriteLine($"audit index {Figure.Of(answer.AuditIndex)}, SHA-256 {Convert.ToHexStringLower(answer.Digest.Span)}");
    }

    private static string Count(ReleasedCount? count) => count is { HasCount: true } ? Figure.Of(count.Count) : "*";

    private static string Spent(ReleaseBudget budget) => string.Create(CultureInfo.InvariantCulture, $"ε spent: {budget.SpentMicros / 1e6} of {budget.BudgetMicros / 1e6}");
}
