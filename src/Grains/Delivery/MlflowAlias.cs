using System.Globalization;

namespace Watchgrain.Grains.Delivery;

/// <summary>An alias of registered models in MLflow that a channel moves back, and to which version.</summary>
/// <param name="Name">Of the alias, for instance "champion".</param>
/// <param name="RegisteredModels">What a model is called in the registry, by its id; one that is not named has its id there too.</param>
/// <param name="Targets">By model and by the version that is rolled back: the registry's version that serves in its place.</param>
/// <param name="Versions">By model and version: what the version is called in the registry.</param>
public sealed record MlflowAlias(
    string Name, IReadOnlyDictionary<string, string> RegisteredModels, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Targets, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Versions)
{
    public string RegisteredModelOf(string model) => RegisteredModels.TryGetValue(model, out var name) ? name : model;

    /// <summary>What a version is called in the registry. Where <see cref="Versions"/> does not say, versions are the registry's own numbers; null when it is none.</summary>
    public string? VersionOf(string model, string version) => Find(Versions, model, version) ?? (IsVersion(version) ? version : null);

    /// <summary>The registry's version in place of one that is rolled back. Where <see cref="Targets"/> does not say, it is the number before <see cref="VersionOf"/>; null when that is not known, or there is none before.</summary>
    public string? TargetOf(string model, string version)
    {
        if (Find(Targets, model, version) is { } target) return target;
        return VersionOf(model, version) is { } own && long.Parse(own, CultureInfo.InvariantCulture) is > 1 and var number ? (number - 1).ToString(CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Whether it is a version as MLflow numbers them: from 1, without leading zeros.</summary>
    public static bool IsVersion(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= 18 && text[0] != '0' && text.All(char.IsAsciiDigit);
    }

    private static string? Find(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> words, string model, string version) => words.TryGetValue(model, out var own) ? own.GetValueOrDefault(version) : null;
}
