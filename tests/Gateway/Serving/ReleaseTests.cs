using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;

namespace Watchgrain.Gateway.Tests.Serving;

/// <summary>Three panes of 100 rows, of which every second is of ATL and BOS each but for 3 of BOS that are of CLT, which is no slice; all labelled.</summary>
public sealed class ReleaseTests(RunningGateway gateway)
{
    [Fact]
    public async Task Release_WithoutNoise_HidesSmallCountsTellsTheOthersAndIsAudited()
    {
        var flights = await JudgedAsync();
        var answer = await ReleaseAsync(flights, request => request.By = "origin");

        var figures = answer.Figures;
        Assert.Equal(["unlabelled", "true_negatives", "false_positives", "false_negatives", "true_positives"], figures.Kinds);
        Assert.Equal(["ATL", "BOS"], figures.Groups.Select(group => group.Value));
        // 3 rows of neither: not told, nor any of what they are made of, nor what they could be reckoned from.
        Assert.False(figures.Rest.Rows.HasCount);
        Assert.DoesNotContain(figures.Rest.Counts, count => count is { HasCount: true, Count: > 0 });
        V1.ReleasedGroup[] all = [.. figures.Groups, figures.Rest, figures.All];
        Assert.All(all.SelectMany(group => group.Counts.Append(group.Rows)).Where(count => count.HasCount), count => Assert.True(count.Count is 0 or >= 11));
        Assert.Contains(figures.Groups, group => !group.Rows.HasCount);
        Assert.Equal(300, figures.All.Rows.Count);
        // What is told of all rows is what the operator sees.
        var state = await gateway.Bob.CallAsync<V1.GetModelStateRequest, V1.GetModelStateResponse>("QueryService/GetModelState", new() { ModelId = flights.Model, Version = Flights.Version });
        Assert.Equal(300UL, state.Panes.Take(3).Aggregate(0UL, (sum, pane) => sum + (ulong)pane.Rows));

        var entry = await gateway.EntryAsync(answer.AuditIndex);
        Assert.Equal(("alice", flights.Model, "origin", 0L, 2L), (entry.Actor, entry.ModelId, entry.Release.GroupedBy, entry.Release.FirstPane, entry.Release.LastPane));
        Assert.Equal(SHA256.HashData(figures.ToByteArray()), answer.Digest.ToByteArray());
        Assert.Equal(answer.Digest, entry.Release.Digest);
        Assert.Equal((uint)all.Sum(group => group.Counts.Append(group.Rows).Count(count => !count.HasCount)), entry.Release.Hidden);

        // Of all rows together the same is told, and then the same again.
        Assert.Equal(figures.All, (await ReleaseAsync(flights, _ => { })).Figures.All);
        // The same again is the same; a part of it would be a difference.
        Assert.Equal(figures, (await ReleaseAsync(flights, request => request.By = "origin")).Figures);
        Assert.Equal("WINDOW_OVERLAPS", (await Rpc.RefusedAsync(() => ReleaseAsync(flights, request => request.Panes.Last = 1))).Reason);
    }

    [Fact]
    public async Task Release_WithNoise_SpendsTheBudgetAndIsRefusedWhenItIsSpent()
    {
        var flights = await JudgedAsync();
        var first = await ReleaseAsync(flights, request => (request.By, request.Epsilon) = ("origin", 0.75));

        V1.ReleasedGroup[] all = [.. first.Figures.Groups, first.Figures.Rest];
        Assert.All(all, group => Assert.Equal(group.Rows.Count, group.Counts.Sum(count => count.Count)));
        Assert.Equal(first.Figures.All.Rows.Count, all.Sum(group => group.Rows.Count));
        // 15 counts with noise of a standard deviation of 1.9 each: 75 is ten of that of their sum.
        Assert.InRange(first.Figures.All.Rows.Count, 225, 375);
        Assert.Equal((750_000UL, 1_000_000UL, 1UL), (first.Budget.SpentMicros, first.Budget.BudgetMicros, (await gateway.EntryAsync(first.AuditIndex)).Release.Contribution));

        var refused = await Rpc.RefusedAsync(() => ReleaseAsync(flights, request => request.Epsilon = 0.3));
        Assert.Equal((StatusCode.FailedPrecondition, "EPSILON_SPENT"), (refused.Code, refused.Reason));
        Assert.Contains("0.3 is more than is left: 0.75 of 1 are spent", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1_000_000UL, (await ReleaseAsync(flights, request => request.Epsilon = 0.25)).Budget.SpentMicros);
        Assert.Equal(1_000_000UL, (await gateway.Bob.CallAsync<V1.GetReleaseBudgetRequest, V1.ReleaseBudget>("RecordsService/GetReleaseBudget", new() { ModelId = flights.Model })).SpentMicros);
    }

    [Fact]
    public async Task Release_WhoseAnswerIsLost_IsAskedForAgainAndSpendsOnce()
    {
        var flights = await JudgedAsync();
        void Ask(V1.ReleaseFiguresRequest request) => (request.By, request.Epsilon, request.RequestKey) = ("origin", 0.6, "job-17");
        // At once, as a proxy may send it twice, and later.
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ReleaseAsync(flights, Ask)));
        var later = await ReleaseAsync(flights, Ask);

        Assert.All(answers.Append(later), answer => Assert.Equal((later.Figures, later.Digest, later.AuditIndex, 600_000UL, 1UL), (answer.Figures, answer.Digest, answer.AuditIndex, answer.Budget.SpentMicros, answer.Budget.Releases)));
        Assert.Equal((await gateway.EntryAsync(later.AuditIndex)).Release.Digest, ByteString.CopyFrom(SHA256.HashData(later.Figures.ToByteArray())));
        var other = await Rpc.RefusedAsync(() => ReleaseAsync(flights, request => (request.By, request.Epsilon, request.RequestKey) = ("origin", 0.3, "job-17")));
        Assert.Equal((StatusCode.FailedPrecondition, "REQUEST_KEY_USED"), (other.Code, other.Reason));
        Assert.Contains($"(audit {later.AuditIndex})", other.Message, StringComparison.Ordinal);
        // With another key it is another release, with other noise and of the same budget.
        Assert.Equal("EPSILON_SPENT", (await Rpc.RefusedAsync(() => ReleaseAsync(flights, request => (request.By, request.Epsilon, request.RequestKey) = ("origin", 0.6, "job-18")))).Reason);
        Assert.Equal("request_key", Assert.Single((await Rpc.RefusedAsync(() => ReleaseAsync(flights, request => request.RequestKey = "a/b"))).Fields));
    }

    [Fact]
    public async Task Release_ThatCannotBe_IsRefusedWithTheFieldOrTheReason()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel(), new V1.SliceSpec { Name = "far", Where = "distance > 150" });
        async Task<string> FieldAsync(Action<V1.ReleaseFiguresRequest> change) => (await Rpc.RefusedAsync(() => ReleaseAsync(flights, change))).Fields.Single();
        async Task<string> ReasonAsync(Action<V1.ReleaseFiguresRequest> change) => (await Rpc.RefusedAsync(() => ReleaseAsync(flights, change))).Reason;

        Assert.Equal("panes", await FieldAsync(request => request.Panes = new() { First = 1 }));
        Assert.Equal("panes", await FieldAsync(request => request.Panes.Last = 1000));
        Assert.Equal("panes", await FieldAsync(request => request.Panes = new() { First = long.MinValue, Last = long.MaxValue }));
        Assert.Equal("epsilon", await FieldAsync(request => request.Epsilon = -1));
        Assert.Equal("epsilon", await FieldAsync(request => request.Epsilon = double.NaN));
        Assert.Equal("epsilon", await FieldAsync(request => request.Epsilon = 0.0000005));
        Assert.Equal("contribution", await FieldAsync(request => request.Contribution = 2));
        Assert.Equal("by", await FieldAsync(request => request.By = "@slice"));
        Assert.Equal("UNKNOWN_FEATURE", await ReasonAsync(request => request.By = "nothing"));
        Assert.Equal("UNKNOWN_SLICE", await ReasonAsync(request => request.By = "distance"));
        Assert.Equal("PANES_NOT_JUDGED", await ReasonAsync(_ => { }));
        Assert.Equal("UNKNOWN_VERSION", await ReasonAsync(request => request.Version = "2"));
        Assert.Equal(StatusCode.PermissionDenied, (await Rpc.RefusedAsync(() => CallAsync(gateway.Bob, flights, _ => { }))).Code);
        Assert.Equal("UNKNOWN_VERSION", (await Rpc.RefusedAsync(() => CallAsync(gateway.Carol, flights, _ => { }))).Reason);
    }

    private async Task<Flights> JudgedAsync()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        // Position 500 closes and judges what is before it.
        for (var part = 0; part < 6; part++)
        {
            var batch = Flights.Rows(part * 100, 100);
            if (part == 1)
            {
                var origins = batch.Columns.Single(column => column.Name == "origin").Categories;
                origins.Dictionary.Add("CLT");
                foreach (var row in (int[])[1, 51, 99])
                    origins.Codes[row] = 2;
            }
            await flights.SendAsync(flights.Report((ulong)part, batch));
            await flights.SendAsync(flights.Labels((ulong)part, batch));
        }
        await flights.StateAsync(state => state is { HasJudgedThrough: true, JudgedThrough: >= 2 });
        return flights;
    }

    private Task<V1.ReleaseFiguresResponse> ReleaseAsync(Flights flights, Action<V1.ReleaseFiguresRequest> change) => CallAsync(gateway.Alice, flights, change);

    private static Task<V1.ReleaseFiguresResponse> CallAsync(Rpc caller, Flights flights, Action<V1.ReleaseFiguresRequest> change)
    {
        var request = new V1.ReleaseFiguresRequest { ModelId = flights.Model, Version = Flights.Version, Panes = new() { First = 0, Last = 2 } };
        change(request);
        return caller.CallAsync<V1.ReleaseFiguresRequest, V1.ReleaseFiguresResponse>("RecordsService/ReleaseFigures", request);
    }
}
