using Google.Protobuf;
using Watchgrain.Attacks.Generators;
using Watchgrain.Client.Connection;
using Watchgrain.V1;
using Action = Watchgrain.V1.Action;
using Generators = Watchgrain.Attacks.Generators;

namespace Watchgrain.Acceptance.Tests.UnderAttack;

/// <summary>Of six sources one, from some pane on, copies a few of its rows in place of others and turns labels round: two families of evidence, one in its rows and one in its labels. Which source, from when, and how much follow from the seed.</summary>
internal sealed class QuarantineCase
{
    private const int Sources = 6;
    private const int PaneRows = 3000;
    private const int Panes = 8;
    private const string Person = "the test";

    private static readonly string[] Numeric = ["age", "fnlwgt", "hours-per-week"];
    private static readonly string[] Names = [.. Enumerable.Range(0, Sources).Select(DealtSources.Name)];
    private static readonly (string Feature, string Value)[] Slices = [("sex", "Female"), ("sex", "Male"), ("race", "White"), ("race", "Black"), ("race", "Asian-Pac-Islander"), ("race", "Amer-Indian-Eskimo"), ("race", "Other")];

    private readonly WatchgrainClient client;
    private readonly LabelledTable reference;
    private readonly LabelledTable rows;
    private readonly AttackedModel model;
    private readonly int firstPane;

    /// <param name="client">Of the gateway.</param>
    /// <param name="census">Of <see cref="Columns"/>.</param>
    /// <param name="seed">Of everything.</param>
    public QuarantineCase(WatchgrainClient client, LabelledTable census, int seed)
    {
        var random = new Random(seed);
        var (before, production) = CensusTable.Divided(census);
        (this.client, reference, Source, firstPane) = (client, new DealtSources(Sources).Apply(before, random), Names[random.Next(Sources)], random.Next(2, 5));
        var flood = new Generators.Flood(Source, 0.3 + 0.3 * random.NextDouble(), random.Next(1, 21), random.Next(2) == 0 ? null : "fnlwgt");
        var flips = new LabelFlips(Source, 0.3 + 0.2 * random.NextDouble());
        rows = census with
        {
            Rows =
            [
                .. Enumerable.Range(0, Panes).SelectMany(pane =>
                {
                    var dealt = new DealtSources(Sources).Apply(production.Draw(PaneRows, random), random);
                    return (pane < firstPane ? dealt : flips.Apply(flood.Apply(dealt, random), random)).Rows;
                }),
            ],
        };
        model = Model($"quarantine-{seed}", (_, _) => true);
        What = FormattableString.Invariant($"seed {seed}: from pane {firstPane} on {Source} sends {(flood.Jittered is null ? "" : "varied ")}copies of {flood.Originals} rows in {flood.Share:P0} of its rows and turns {flips.Share:P0} of its labels");
    }

    /// <summary>What is read of the census.</summary>
    public static IReadOnlyList<string> Columns { get; } = [.. Numeric, "education", "sex", "race"];

    /// <summary>Who does it.</summary>
    public string Source { get; }

    /// <summary>In words.</summary>
    public string What { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Sends all, waits for the quarantine, lifts it; fails where a figure is not what it has to be.</summary>
    /// <returns>How many answers were compared before and after, how many differed meanwhile, and the first pane that was counted apart.</returns>
    public async Task<(int Answers, int Restated, long FromPane)> RunAsync()
    {
        await RegisterAndSendAsync(model);
        // One finding alone alerts and proposes.
        var proposed = await model.WhenAsync(QuarantinesAsync, decisions => decisions.Length > 0);
        Assert.All(proposed, decision => Assert.Equal((DecisionState.AwaitingApproval, ""), (decision.State, decision.DecidedBy)));
        await model.SendLabelsAsync();
        var shown = Shown(model);
        var before = await model.WhenAsync(() => shown.ReadAsync(), answers => ShownFigures.LabelsOf(answers) == 4 * model.Labels);

        await model.JudgeAsync();
        var decided = await model.WhenAsync(QuarantinesAsync, decisions => Array.Exists(decisions, decision => decision.State == DecisionState.InForce));
        Assert.All(decided.Where(decision => decision.State == DecisionState.InForce), decision => Assert.Equal("policy", decision.DecidedBy));
        await model.WhenAsync(() => model.AskVerdictAsync(Source), verdict => verdict.Kind == VerdictKind.Quarantine);
        var held = Assert.Single((await model.WhenAsync(_ => true)).Quarantined);
        Assert.Equal((Source, true), (held.Source, held.LeftOut));
        var (during, whole) = (await shown.ReadAsync(), await shown.ReadAsync(included: true));

        // What its rows show and what its labels show may each have led to one, not at the same moment.
        while ((await model.WhenAsync(_ => true)).Quarantined is [var still, ..])
        {
            foreach (var decision in still.DecisionIds)
                await client.Decisions.LiftAsync(new() { DecisionId = decision, Rationale = "the figures are to come back", Actor = Person }, cancellationToken: Cancellation);
        }
        await model.WhenAsync(() => model.AskVerdictAsync(Source), verdict => verdict.Kind != VerdictKind.Quarantine);
        var after = await shown.ReadAsync();

        // Judging may add a reason not to rely on an estimate, and takes back no figure.
        Assert.Empty(ShownFigures.Different(Trusted(before), Trusted(after)));
        // A source's labels are measured against those of whoever counts, and no question asks for others.
        Assert.DoesNotContain(ShownFigures.Different(whole, after), name => !IsOfLabels(name));
        var restated = ShownFigures.Different(during, after);
        Assert.Contains("all", restated);
        await CompareWithAbsentAsync(held.FromPane, during);
        return (after.Count, restated.Length, held.FromPane);
    }

    // Beside a version to which the source has sent nothing since then: the same figures of all, of each feature, slice and group.
    private async Task CompareWithAbsentAsync(long fromPane, SortedDictionary<string, IMessage> during)
    {
        var absent = Model($"{model.Id}-absent", (row, pane) => row.Source != Source || pane < fromPane);
        await RegisterAndSendAsync(absent);
        await absent.SendLabelsAsync();
        var without = await absent.WhenAsync(() => Shown(absent).ReadAsync(), answers => ShownFigures.LabelsOf(answers) == 4 * absent.Labels);

        Assert.Empty(ShownFigures.Different(OfRest(during), OfRest(without)));
    }

    private static bool IsOfLabels(string name) => name.StartsWith(ShownFigures.LabelsOfSource, StringComparison.Ordinal);

    // Without what tells of the source itself, and of detectors that have met its rows. Labels of the others stay: it is not among their peers.
    private SortedDictionary<string, IMessage> OfRest(SortedDictionary<string, IMessage> shown)
    {
        var rest = new SortedDictionary<string, IMessage>(StringComparer.Ordinal);
        foreach (var (name, answer) in shown.Where(entry => Array.Find(Names, source => entry.Key.EndsWith(source, StringComparison.Ordinal)) is not { } source || (source != Source && IsOfLabels(entry.Key))))
        {
            switch (answer)
            {
                case GetModelStateResponse state:
                    state = state.Clone();
                    Clear(state.Panes, state.Window);
                    rest[name] = state;
                    break;
                case GetSliceResponse slice:
                    slice = slice.Clone();
                    Clear(slice.Panes, slice.Window);
                    rest[name] = slice;
                    break;
                case GetFeatureResponse feature:
                    feature = feature.Clone();
                    // Added up as panes closed, with whatever counted then.
                    feature.Drift = null;
                    foreach (var pane in feature.Panes)
                        pane.ClearLogEvidence();
                    rest[name] = feature;
                    break;
                default:
                    rest[name] = answer;
                    break;
            }
        }
        return rest;
    }

    private static SortedDictionary<string, IMessage> Trusted(SortedDictionary<string, IMessage> shown)
    {
        var state = ((GetModelStateResponse)shown["all"]).Clone();
        foreach (var pane in state.Panes)
            pane.Estimated?.Untrusted.Clear();
        state.Window.Estimated?.Untrusted.Clear();
        return new(shown, StringComparer.Ordinal) { ["all"] = state };
    }

    private static void Clear(IEnumerable<ModelPane> panes, Window window)
    {
        foreach (var pane in panes)
        {
            (pane.QuarantinedRows, pane.QuarantinedLabels) = (0, 0);
            pane.RepeatedRows.Clear();
            pane.Estimated?.Untrusted.Clear();
        }
        window.Estimated?.Untrusted.Clear();
    }

    private AttackedModel Model(string id, Func<LabelledRow, long, bool> isSent) => new(client, id) { PaneRows = PaneRows, Numeric = Numeric, BySource = true, IsSent = isSent };

    private ShownFigures Shown(AttackedModel shown) => new(client, shown.Id, [.. Columns], Slices, Names);

    private async Task RegisterAndSendAsync(AttackedModel to)
    {
        await to.RegisterAsync(reference, spec =>
        {
            spec.Features.Single(feature => feature.Name == "sex").Protected = true;
            spec.Slices.Add(new SliceSpec { Feature = "race", AllValues = true });
        });
        await to.SendAsync(Enumerable.Range(0, Panes).Select(pane => rows.Slice(pane * PaneRows, PaneRows)));
        await to.CloseAsync();
    }

    private async Task<Decision[]> QuarantinesAsync() => await client.ListDecisionsAsync(model.Id, Cancellation).Where(decision => decision.Action == Action.QuarantineSource && decision.Subject.Source == Source).ToArrayAsync(Cancellation);
}
