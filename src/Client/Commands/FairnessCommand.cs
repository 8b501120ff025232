using System.CommandLine;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain fairness MODEL [FEATURE]</c>.</summary>
internal static class FairnessCommand
{
    public static Command Create()
    {
        var feature = new Argument<string?>("FEATURE") { Description = "A feature with slices; without it all protected ones.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("fairness", "How differently the model treats the values of its protected features.") { Gateway.Model, feature, LatestPanes.From, LatestPanes.To, LatestPanes.KnownAt, QuarantineLines.Included, Gateway.Version };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var version = await Gateway.FindVersionAsync(result, client, cancellation);
            var request = new GetFairnessRequest
            {
                ModelId = result.GetRequiredValue(Gateway.Model),
                Version = version.Version_,
                Feature = result.GetValue(feature) ?? "",
                Panes = LatestPanes.Range(result, version.Spec),
                AsKnownAt = LatestPanes.Known(result),
                IncludeQuarantined = result.GetValue(QuarantineLines.Included),
            };
            var reply = await client.Queries.GetFairnessAsync(request, cancellationToken: cancellation);
            var features = reply.Features;
            if (features.Count == 0)
                await output.WriteLineAsync("no feature is protected: mark one in the spec (protected: true), or name a feature with slices");
            foreach (var shown in features)
                Write(shown, output);
            QuarantineLines.Write(reply.Quarantined, version.Spec.Axis, output);
        });
        return command;
    }

    private static void Write(FeatureFairness fairness, TextWriter output)
    {
        output.WriteLine(TextTable.Printable($"{fairness.Feature}:"));
        var groups = new TextTable("value", "rows", "selected", "labelled", "true-positive rate", "false-positive rate");
        foreach (var group in fairness.Groups)
            groups.Add(
                group.Value, Figure.Of(group.Rows), Figure.Of(group.HasSelectionRate ? group.SelectionRate : null), Figure.Of(group.Labelled),
                Figure.Of(group.HasTruePositiveRate ? group.TruePositiveRate : null), Figure.Of(group.HasFalsePositiveRate ? group.FalsePositiveRate : null));
        groups.Write(output, "no groups");
        if (fairness.MoreGroups > 0)
            output.WriteLine($"{fairness.MoreGroups} further values are not compared");
        output.WriteLine();
        var gaps = new TextTable("figure", "value", "95 % from", "to", "least", "most");
        foreach (var (name, gap) in ((string, GroupGap?)[])[
            ("demographic parity difference", fairness.DemographicParityDifference), ("disparate impact", fairness.DisparateImpact),
            ("equal opportunity difference", fairness.EqualOpportunityDifference), ("equalized odds difference", fairness.EqualizedOddsDifference)])
        {
            if (gap is not null)
                gaps.Add(name, Figure.Of(gap.Value), Figure.Of(gap.Interval.Low), Figure.Of(gap.Interval.High), gap.Least, gap.Most);
        }
        gaps.Write(output, "fewer than two groups have 100 rows");
        output.WriteLine();
    }
}
