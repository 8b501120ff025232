using Watchgrain.Attacks.Generators;
using Watchgrain.Client.Connection;

namespace Watchgrain.Acceptance.Tests.UnderAttack;

/// <summary>
/// Runs in which one of forty sources turns a share of its labels round, each of one pane. No source has been heard of before its pane, so that the panes of one version are runs that know nothing of each other; the last one of a version is clean.
/// </summary>
/// <param name="Labels">Of each source in a pane.</param>
/// <param name="Share">That is turned round.</param>
/// <param name="Count">Runs.</param>
internal sealed record SourceFlipRuns(int Labels, double Share, int Count)
{
    public const int Sources = 40;

    // A version has 1,024 sources; all beyond count together.
    private const int MostOfVersion = 24;

    /// <summary>Sends, waits for the judgement and asks which sources are suspect.</summary>
    public async Task<SourceFlipFigures> RunAsync(WatchgrainClient client, LabelledTable census)
    {
        var figures = new SourceFlipFigures(0, 0, 0, 0);
        foreach (var (version, runs) in Enumerable.Range(0, Count).Chunk(MostOfVersion).Index())
            figures += await RunAsync(client, census, version, runs.Length);
        return figures;
    }

    private async Task<SourceFlipFigures> RunAsync(WatchgrainClient client, LabelledTable census, int version, int runs)
    {
        var model = new AttackedModel(client, $"flips-{Labels}-{version}") { PaneRows = Sources * Labels, Numeric = ["age"] };
        var random = new Random(Labels + version);
        await model.RegisterAsync(census.Slice(0, CensusTable.ReferenceRows));
        await model.SendAsync(Enumerable.Range(0, runs + 1).Select(pane => Pane(census, pane, pane < runs ? Share : 0, random)));
        await model.SendLabelsAsync();
        await model.JudgeAsync();

        var listed = await client.Queries.ListSourcesAsync(new() { ModelId = model.Id, Version = AttackedModel.Version }, cancellationToken: TestContext.Current.CancellationToken);
        var spans = listed.Sources.Where(source => source.HasLastPane).ToDictionary(source => source.Source, source => source.Suspects, StringComparer.Ordinal);
        Assert.Equal(((runs + 1) * Sources, 0L), (spans.Count, listed.DroppedSpans));
        // What stood above the limit in the only pane of its source stands above it now.
        Assert.All(listed.Sources, source => Assert.Equal(source.Suspects.Count > 0, source.Suspect));
        var found = Enumerable.Range(0, runs).Count(pane => spans[NameOfBad(pane)].Any(span => span.FirstPane == pane && span.LastPane == pane));
        return new(found, runs, spans.Values.Sum(of => of.Count) - found, spans.Count - runs);
    }

    private static string NameOfBad(int pane) => $"{pane}-{DealtSources.Name(0)}";

    // No row twice.
    private LabelledTable Pane(LabelledTable census, int pane, double share, Random random)
    {
        var rows = new DealtSources(Sources).Apply(census.Draw(Sources * Labels, random), random).Map(row => row with { Source = $"{pane}-{row.Source}" });
        return share > 0 ? new LabelFlips(NameOfBad(pane), share).Apply(rows, random) : rows;
    }
}
