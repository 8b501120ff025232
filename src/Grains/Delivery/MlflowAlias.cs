using System.Globalization;

namespace Watchgrain.Grains.Delivery;

/// <summary>An alias of registered models in MLflow that a channel moves back, and to which version.</summary>
/// <param name="Name">Of the alias, for instance "champion".</param>
/// <param name="RegisteredModels">What a model is called in the registry, by its id; one that is not named has its id there too.</param>
/// <param name="Targets">By model and by the version that is rolled back: the registry's version that serves in its place.</param>
public sealed record MlflowAlias(string Name, IReadOnlyDictionary<string, string> RegisteredModels, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Targets)
{
    public string RegisteredModelOf(string model) => RegisteredModels.TryGetValue(model, out var name) ? name : model;

    /// <summary>The registry's version in place of one that is rolled back. Where <see cref="Targets"/> does not say, versions are the registry's own numbers and it is the number before; null when they are not, or there is none before.</summary>
    public string? TargetOf(string model, string version)
    {
        if (Targets.TryGetValue(model, out var own) && own.TryGetValue(version, out var target)) return target;
        return IsVersion(version) && long.Parse(version, CultureInfo.InvariantCulture) is > 1 and var number ? (number - 1).ToString(CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Whether it is a version as MLflow numbers them: from 1, without leading zeros.</summary>
    public static bool IsVersion(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= 18 && text[0] != '0' && text.All(char.IsAsciiDigit);
    }
}
