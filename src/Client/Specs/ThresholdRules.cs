using Watchgrain.V1;
using YamlDotNet.RepresentationModel;

namespace Watchgrain.Client.Specs;

/// <summary>Reads <c>thresholds</c> of a spec. Which statistics there are the gateway knows.</summary>
internal static class ThresholdRules
{
    /// <summary>As signals call the score.</summary>
    private const string Score = "@score";

    public static List<FixedThreshold> Read(SpecMapping root, IReadOnlyCollection<FeatureColumn> features)
    {
        var thresholds = new List<FixedThreshold>();
        foreach (var element in root.List("thresholds"))
            thresholds.Add(Read(root, element, features));
        return thresholds;
    }

    private static FixedThreshold Read(SpecMapping root, YamlNode element, IReadOnlyCollection<FeatureColumn> features)
    {
        var rule = root.Element(element, "a threshold", "statistic", "feature", "above", "below", "panes");
        var threshold = new FixedThreshold { Statistic = rule.RequiredText("statistic"), Feature = rule.Text("feature") ?? "" };
        if (threshold.Feature is not ("" or Score) && features.All(feature => feature.Name != threshold.Feature))
            throw rule.ErrorAt("feature", $"there is no feature '{threshold.Feature}'{Suggestion.For(threshold.Feature, features.Select(feature => feature.Name).Append(Score))}");
        switch (rule.Number("above"), rule.Number("below"))
        {
            case ({ } above, null):
                threshold.Above = above;
                break;
            case (null, { } below):
                threshold.Below = below;
                break;
            default:
                throw rule.ErrorAt("below", "a threshold has 'above' or 'below': one of the two");
        }
        if (rule.Count("panes") is { } panes)
            threshold.Panes = panes;
        return threshold;
    }
}
