using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Text;
using Watchgrain.Grains;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Slices.Conditions;

namespace Watchgrain.Gateway.Models;

/// <summary>Checks the slices of a spec. Pure; violations name the field path, e.g. <c>spec.slices[2].where</c>.</summary>
internal static class SliceReader
{
    public const int MaxDeclared = 10_000;

    /// <summary>100: each condition is evaluated for every row.</summary>
    public const int MaxConditions = 100;

    /// <summary>2,000 bytes, escaped: a key also holds tenant, model and version, and an index of PostgreSQL takes 2,704 in all.</summary>
    private const int MaxPinnedKey = 2000;

    /// <summary>How many slices the spec declares, one per value or condition.</summary>
    public static long Count(V1.VersionSpec spec) => spec.Slices.Sum(slice => IsByCondition(slice) ? 1L : slice.Values.Count);

    /// <param name="spec">As it came.</param>
    /// <param name="features">As they were read.</param>
    /// <param name="violations">Gets what is wrong.</param>
    public static SliceSpec[] Read(V1.VersionSpec spec, FeatureSpec[] features, FieldViolations violations)
    {
        if (Count(spec) > MaxDeclared || spec.Slices.Count > MaxDeclared)
        {
            violations.Add("spec.slices", $"takes at most {MaxDeclared} values and conditions in all");
            return [];
        }
        if (spec.Slices.Count(IsByCondition) > MaxConditions)
        {
            violations.Add("spec.slices", $"takes at most {MaxConditions} conditions");
            return [];
        }
        var known = new HashSet<SliceName>();
        var slices = new SliceSpec[spec.Slices.Count];
        for (var i = 0; i < slices.Length; i++)
        {
            var path = $"spec.slices[{i}]";
            slices[i] = IsByCondition(spec.Slices[i])
                ? ReadCondition(spec.Slices[i], features, known, path, violations)
                : ReadValues(spec.Slices[i], spec.Slices.Take(i), features, known, path, violations);
        }
        if (slices.Where(slice => slice.Pinned).Sum(slice => (long)slice.Values.Length) is var pinned and > VersionSpec.MostPinned)
            violations.Add("spec.slices", $"pins {pinned} values and conditions; at most {VersionSpec.MostPinned} may be pinned, for each has summaries of every feature");
        else
            CheckKeys(slices, features, violations);
        // Groups are compared by their slices.
        var without = features.Where(feature => feature.Protected && !Array.Exists(slices, slice => slice.Feature == feature.Name));
        return [.. slices, .. without.Select(feature => new SliceSpec { Feature = feature.Name, Values = [], All = true })];
    }

    // Each feature of a pinned slice has a grain.
    private static void CheckKeys(SliceSpec[] slices, FeatureSpec[] features, FieldViolations violations)
    {
        if (features.Length == 0)
            return;
        static int KeyBytes(string feature, SliceName slice) => GrainKeys.FeatureOfSlice(new("", "", ""), feature, slice).Length;
        var longest = features.MaxBy(feature => KeyBytes(feature.Name, new("", "")))!.Name;
        for (var i = 0; i < slices.Length; i++)
        {
            if (slices[i].Pinned && slices[i].Values.Select(value => KeyBytes(longest, new(slices[i].Feature, value))).DefaultIfEmpty().Max() is > MaxPinnedKey and var bytes)
                violations.Add($"spec.slices[{i}].pinned", $"takes a key of {bytes} bytes with the longest feature name of the version, where each byte but letters, digits, '-', '.', '_' and '~' counts three; at most {MaxPinnedKey}: take shorter names, or do not pin it");
        }
    }

    private static bool IsByCondition(V1.SliceSpec slice) => slice.Where.Length > 0 || slice.Name.Length > 0;

    private static ConditionSliceSpec ReadCondition(V1.SliceSpec slice, FeatureSpec[] features, HashSet<SliceName> known, string path, FieldViolations violations)
    {
        if (slice.Feature.Length > 0)
            violations.Add($"{path}.feature", "must be empty when where is set");
        if (slice.Values.Count > 0)
            violations.Add($"{path}.values", "takes no values when where is set");
        if (slice.AllValues)
            violations.Add($"{path}.all_values", "must not be set when where is set");
        var name = Identifiers.ReadName(slice.Name, Identifiers.MaxBytes, $"{path}.name", violations);
        // In signals a slice by value is called feature=value, and what has no slice of its own other.
        if (name.Contains('=', StringComparison.Ordinal) || name == SliceNames.Others)
            violations.Add($"{path}.name", $"must not hold '=' nor be '{SliceNames.Others}'");
        if (name.Length > 0 && !known.Add(new(SliceName.ByCondition, name)))
            violations.Add($"{path}.name", "is a slice already");
        return new() { Feature = SliceName.ByCondition, Values = [name], Where = ReadWhere(slice.Where, features, $"{path}.where", violations), Pinned = slice.Pinned };
    }

    // Line breaks and tabs are blanks: no category and no name of a feature holds any.
    private static string ReadWhere(string text, FeatureSpec[] features, string field, FieldViolations violations)
    {
        if (text.Length == 0)
        {
            violations.Add(field, "is required when name is set");
            return text;
        }
        if (!CanonicalText.TryRead(text.Replace('\n', ' ').Replace('\r', ' ').Replace('\t', ' '), int.MaxValue, out var canonical, out var problem))
        {
            violations.Add(field, problem);
            return text;
        }
        try
        {
            SliceCondition.Parse(canonical, features);
        }
        catch (ConditionException wrong)
        {
            violations.Add(field, wrong.Message);
        }
        return canonical;
    }

    private static SliceSpec ReadValues(V1.SliceSpec slice, IEnumerable<V1.SliceSpec> before, FeatureSpec[] features, HashSet<SliceName> known, string path, FieldViolations violations)
    {
        var feature = Identifiers.ReadName(slice.Feature, Identifiers.MaxBytes, $"{path}.feature", violations);
        if (!Array.Exists(features, f => f.Name == feature && f.Kind == FeatureKind.Categorical))
            violations.Add($"{path}.feature", "is not a categorical feature of the version");
        var all = slice.AllValues;
        if (slice.Values.Count == 0 && !all)
            violations.Add($"{path}.values", "takes at least one value, unless all_values is set");
        if (all && slice.Pinned)
            violations.Add($"{path}.pinned", "must not be set when all_values is set: which values come is not known; name those to be pinned in values");
        if (all && slice.Values.Count > 0)
            violations.Add($"{path}.values", "takes no values when all_values is set");
        if (before.Any(other => !IsByCondition(other) && other.Feature == slice.Feature && (all || other.AllValues)))
            violations.Add($"{path}.feature", "has slices of all its values: it stands once in slices");
        var values = new string[slice.Values.Count];
        for (var j = 0; j < values.Length; j++)
        {
            values[j] = Identifiers.ReadName(slice.Values[j], Identifiers.MaxBytes, $"{path}.values[{j}]", violations);
            if (!known.Add(new(feature, values[j])))
                violations.Add($"{path}.values[{j}]", "is a slice already");
        }
        return new() { Feature = feature, Values = values, All = all, Pinned = slice.Pinned };
    }
}
