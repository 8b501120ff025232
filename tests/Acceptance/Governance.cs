using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Watchgrain.Acceptance.Tests.Governed;

namespace Watchgrain.Acceptance.Tests;

/// <summary>Decisions from the incident to their end, against a running host, its command line and a real receiver: proved from an export alone, and through a host that is killed at every step. Each test prints the figure that it checked.</summary>
public sealed class Governance(GovernedFlights flights, ITestOutputHelper output) : IClassFixture<GovernedFlights>
{
    private const int PatiencePanes = 14;

    // Above it a distribution is said to have moved much.
    private const double CustomaryPsi = 0.25;

    [Fact]
    public async Task Flights_FromTheIncidentToTheEndOfItsDecision_AreProvedFromTheExportAlone()
    {
        foreach (var said in flights.Said)
            output.WriteLine(said);

        var verified = await ProgramRun.WatchgrainAsync(0, "audit", "verify", flights.Export, "--key", flights.LogKey, "--checkpoint", flights.Kept);

        output.WriteLine(verified);
        Assert.EndsWith("\nverified", verified.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        var (decision, names) = (flights.Decision, new ExportedNames(flights.Export));
        var chain = ExportLine.ReadAll(flights.Export).Where(line => line.Key.StartsWith($"decision/{decision.DecisionId}/", StringComparison.Ordinal)).ToList();
        foreach (var line in chain)
            Print($"audit {line.Index}: {line.Decision!["from_state"]} -> {line.Decision["to_state"]} by {names.Of(line.Actor)}, {line.Decision["rationale"] ?? line.Decision["sentence"]}");
        // The source goes on reporting kilometres to the end.
        Assert.Equal(
            [("proposed", "awaiting_approval", "policy"), ("awaiting_approval", "in_force", "anonymous:ann"), ("in_force", "effect_not_confirmed", "watchgrain"), ("effect_not_confirmed", "lifted", "anonymous:bob")],
            chain.Select(line => ((string)line.Decision!["from_state"]!, (string)line.Decision["to_state"]!, names.Of(line.Actor))));
        Assert.DoesNotContain("anonymous:", File.ReadAllText(ExportLine.FileOf(flights.Export)), StringComparison.Ordinal);
        Assert.All(chain, line => Assert.Equal(("drift", "distance", "feed-1", "quarantine_source"), ((string)line.Decision!["family"]!, (string)line.Decision["subject"]!["feature"]!, (string)line.Decision["subject"]!["source"]!, (string)line.Decision["action"]!)));

        var (before, after) = (flights.Panes.Where(pane => pane.Pane < decision.SincePane).Max(pane => pane.Distances.PsiCorrected), flights.Panes[^1]);
        Print($"PSI of {decision.Subject.Feature} at {decision.Subject.Source}: at most {before:0.000} in the panes before, {after.Distances.PsiCorrected:0.000} in pane {after.Pane} when the effect was measured, {after.Pane - decision.SincePane} panes after the change");
        Assert.Equal((after.Pane, after.Pane), (decision.EffectPane, long.Parse((string)chain[2].Decision!["effect_pane"]!, CultureInfo.InvariantCulture)));
        Assert.True(after.Pane - decision.SincePane >= PatiencePanes);
        Assert.True(after.Distances.PsiCorrected > Math.Max(CustomaryPsi, 10 * before));

        // A receiver goes by the id: a slow answer is followed by another attempt.
        var deliveries = flights.Deliveries.DistinctBy(delivery => delivery.Id).Where(delivery => delivery.Key.StartsWith($"decision/{decision.DecisionId}/", StringComparison.Ordinal)).ToList();
        Print($"deliveries {deliveries.Count} of {chain.Count}, none twice; signatures that are right {flights.Deliveries.Count(delivery => delivery.IsSignedWith(flights.WebhookKey))} of {flights.Deliveries.Count}, entries that stood before their delivery {flights.Deliveries.Count(delivery => delivery.HasEntry)}");
        Assert.Equal(chain.Select(line => (line.Index, Convert.ToHexStringLower(line.Leaf))), deliveries.Select(delivery => (delivery.Index, delivery.Id)));
        Assert.All(chain.Zip(deliveries), pair => Assert.True(JsonNode.DeepEquals(names.Open(pair.First.Entry), JsonNode.Parse(pair.Second.Entry.GetRawText()))));
        Assert.All(flights.Deliveries, delivery => Assert.True(delivery.HasEntry && delivery.IsSignedWith(flights.WebhookKey)));
        Assert.False((deliveries[1] with { Body = deliveries[1].Body.Replace("anonymous:ann", "anonymous:eve", StringComparison.Ordinal), HasEntry = true }).IsSignedWith(flights.WebhookKey));
    }

    [Fact]
    public async Task Export_TamperedWith_IsRefusedWithItsFirstBadIndex()
    {
        var found = 0;
        var tamperings = Tampering.Of(flights.Export, flights.Proved, Repository.Full ? 40 : 3).ToList();
        foreach (var (tampering, at) in tamperings.Select((tampering, at) => (tampering, at)))
        {
            var export = Copy($"tampered-{at}");
            tampering.Change(export);
            var said = await ProgramRun.WatchgrainAsync(1, "audit", "verify", export, "--key", flights.LogKey);
            Print($"{tampering.What}: {LastLines(said)}");
            Assert.Contains(FormattableString.Invariant($"first bad index: {tampering.FirstBad}\n"), said.ReplaceLineEndings("\n"), StringComparison.Ordinal);
            found++;
        }

        // Beside the entries, where no checkpoint reaches: the token itself shows it.
        var renamed = Copy("renamed");
        File.WriteAllText(ExportedNames.FileOf(renamed), File.ReadAllText(ExportedNames.FileOf(renamed)).Replace("anonymous:ann", "anonymous:eve", StringComparison.Ordinal));
        var other = await ProgramRun.WatchgrainAsync(1, "audit", "verify", renamed, "--key", flights.LogKey);
        Print($"another name for who approved: {LastLines(other)}");
        Assert.Contains("wrong: people.json: anonymous:eve is not whom person:", other, StringComparison.Ordinal);

        // Who has the key can sign a shorter log: only what was kept elsewhere shows it.
        var (cut, size) = (Copy("signed-again"), flights.KeptSize - 2);
        Resigning.CutOff(cut, size, flights.KeyFile, flights.LogKey);
        await ProgramRun.WatchgrainAsync(0, "audit", "verify", cut, "--key", flights.LogKey);
        var kept = await ProgramRun.WatchgrainAsync(1, "audit", "verify", cut, "--key", flights.LogKey, "--checkpoint", flights.Kept);
        Print($"cut off and signed again, beside a checkpoint that was kept elsewhere: {LastLines(kept)}");
        Assert.Contains(FormattableString.Invariant($"first bad index: {size}\n"), kept.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Print($"{found + 1} of {tamperings.Count + 1} tampered exports named with their first bad index");
    }

    [Fact]
    public async Task Export_AndAProofOfTheApproval_AreVerifiedInAnotherLanguageAndTamperedOnesAreNot()
    {
        var (code, said) = await ProgramRun.VerifierAsync(flights.Export, flights.LogKey, flights.Proof);
        output.WriteLine(said);
        Assert.True(code == 0, said);
        Assert.Contains(FormattableString.Invariant($"entry {flights.Proved} is in"), said, StringComparison.Ordinal);

        var refused = 0;
        foreach (var file in (string[])["checkpoint", "proof", "entries.jsonl"])
        {
            var export = Copy($"for-the-verifier-{file}");
            var proof = Path.Combine(export, "proof");
            File.Copy(flights.Proof, proof);
            var bytes = await File.ReadAllBytesAsync(Path.Combine(export, file), TestContext.Current.CancellationToken);
            // Of the entry that is proved: its bytes. Else a hash.
            var place = file == "entries.jsonl" ? Encoding.UTF8.GetString(bytes).IndexOf(FormattableString.Invariant($"{{\"index\":{flights.Proved},"), StringComparison.Ordinal) + 130 : 60;
            bytes[place] ^= 1;
            await File.WriteAllBytesAsync(Path.Combine(export, file), bytes, TestContext.Current.CancellationToken);

            (code, said) = await ProgramRun.VerifierAsync(export, flights.LogKey, proof);

            output.WriteLine($"{file}: {said}");
            Assert.True(code == 1, $"{file}: {said}");
            refused++;
        }

        Print($"a checkpoint and a proof verified with Node's crypto, {refused} of 3 tampered ones refused");
    }

    [Fact]
    public async Task Host_KilledAtEveryStepOfADecision_DeliversEachOnceAndNoneWithoutItsEntry()
    {
        foreach (var seed in Enumerable.Range(1, Repository.Full ? 5 : 1))
        {
            await using var chain = new KilledChain(seed, output.WriteLine);

            var figures = await chain.RunAsync();

            Print($"seed {seed}: deliveries {figures.Deliveries.Count} of {figures.Entries.Count} in {figures.Attempts.Count} attempts, twice {figures.Twice}, out of order {figures.OutOfOrder}; kills {figures.Kills}, effects without an entry {figures.WithoutEntry}, entries without an effect {figures.WithoutEffect}; delivered again after it was written down {figures.AgainAfterWritten}; unsigned {figures.Unsigned}");
            Assert.Equal((0, 0, 0), (figures.WithoutEntry, figures.WithoutEffect, figures.Twice));
            Assert.Equal((0, 0, 0, 0), (figures.OutOfOrder, figures.Different, figures.AgainAfterWritten, figures.Unsigned));
            // The kills have struck where they had to: some attempts were in vain.
            Assert.True(figures.Attempts.Count > figures.Deliveries.Count);
            Assert.Equal(figures.Entries.Count, figures.Deliveries.Count);
        }
    }

    private string Copy(string name)
    {
        var copy = flights.In(name);
        foreach (var file in Directory.GetFiles(flights.Export, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(flights.Export, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return copy;
    }

    private static string LastLines(string said) => string.Join(", ", said.ReplaceLineEndings("\n").Split('\n')[^2..]);

    private void Print(FormattableString line) => output.WriteLine(FormattableString.Invariant(line));
}
