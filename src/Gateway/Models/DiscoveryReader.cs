using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Text;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Discovery;

namespace Watchgrain.Gateway.Models;

/// <summary>Checks how slices are looked for. Pure; violations name the field path, e.g. <c>spec.discovery.features[3]</c>.</summary>
internal static class DiscoveryReader
{
    /// <param name="discovery">As it came; null: none are looked for.</param>
    /// <param name="features">As they were read.</param>
    /// <param name="violations">Gets what is wrong.</param>
    public static SliceDiscoverySpec? Read(V1.SliceDiscovery? discovery, FeatureSpec[] features, FieldViolations violations)
    {
        if (discovery is null)
            return null;
        if (discovery.Features.Count > CellKeys.MostFeatures)
            violations.Add("spec.discovery.features", $"takes at most {CellKeys.MostFeatures} features");
        if (discovery.Features.Count == 0 && Array.TrueForAll(features, feature => feature.Deterministic))
            violations.Add("spec.discovery", "needs a feature that is not deterministic");
        var names = new string[Math.Min(discovery.Features.Count, CellKeys.MostFeatures)];
        for (var i = 0; i < names.Length; i++)
        {
            var path = $"spec.discovery.features[{i}]";
            names[i] = Identifiers.ReadName(discovery.Features[i], Identifiers.MaxBytes, path, violations);
            if (Array.Find(features, feature => feature.Name == names[i]) is not { } feature)
                violations.Add(path, "is not a feature of the version");
            else if (feature.Deterministic)
                violations.Add(path, "is a deterministic feature, a function of time");
            if (Array.IndexOf(names, names[i]) < i)
                violations.Add(path, "stands in the list already");
        }
        // What is the default is the same spec as none.
        string[] byDefault = [.. features.Where(feature => !feature.Deterministic).Select(feature => feature.Name).Take(CellKeys.MostFeatures)];
        return new() { Features = names.SequenceEqual(byDefault, StringComparer.Ordinal) ? [] : names, Budget = ReadBudget(discovery, violations) };
    }

    // 0 stands for the default.
    private static int ReadBudget(V1.SliceDiscovery discovery, FieldViolations violations)
    {
        if (!discovery.HasBudget || discovery.Budget == SliceDiscoverySpec.DefaultBudget)
            return 0;
        if (discovery.Budget is 0 or > SliceDiscoverySpec.MostBudget)
            violations.Add("spec.discovery.budget", $"lies in 1 to {SliceDiscoverySpec.MostBudget}");
        return (int)Math.Min(discovery.Budget, SliceDiscoverySpec.MostBudget);
    }
}
