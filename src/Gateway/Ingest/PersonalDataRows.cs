using System.Globalization;
using Watchgrain.Gateway.Privacy;
using Watchgrain.Gateway.Text;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Ingest;

/// <summary>Finds the rows of a batch that hold a category in the form of personal data, and turns them away where the version wants that. Pure.</summary>
internal static class PersonalDataRows
{
    private const string Code = "PERSONAL_DATA";

    // The shortest card number: smaller integers have no form.
    private const long LeastInteger = 300_000_000_000;

    /// <summary>Looks at the categories of a batch, which may still be wrong in other ways. Returns how many of the rows that are not turned away hold one.</summary>
    public static int Check(V1.Batch batch, BatchRules rules, RowRejections rejections)
    {
        bool[]? personal = null;
        for (var i = 0; i < batch.Columns.Count; i++)
        {
            var column = batch.Columns[i];
            CanonicalText.TryRead(column.Name, Identifiers.MaxBytes, out var name, out _);
            if (!rules.Version.FeatureIndex.TryGetValue(name, out var feature) || rules.Version.Spec.Features[feature].Kind != FeatureKind.Categorical)
                continue;
            foreach (var (row, kind) in RowsOf(column, batch.Positions.Count))
            {
                if (rules.Personal.Mode == PersonalDataMode.Refuse)
                    rejections.Reject(row, rules.PathOf($"columns[{i.ToString(CultureInfo.InvariantCulture)}]"), Code, Message(name, kind));
                else
                    (personal ??= new bool[batch.Positions.Count])[row] = true;
            }
        }
        return personal is null ? 0 : Enumerable.Range(0, personal.Length).Count(row => personal[row] && !rejections.Has(row));
    }

    /// <summary>The same of a single row.</summary>
    public static int Check(V1.Row row, BatchRules rules, RowRejections rejections)
    {
        var (category, found) = (0, 0);
        for (var feature = 0; feature < rules.Version.Spec.Features.Length; feature++)
        {
            if (rules.Version.Spec.Features[feature].Kind != FeatureKind.Categorical)
                continue;
            var place = category++;
            if (RowReader.HasNoValue(row, feature) || PersonalData.KindOf(row.Categories[place]) is not { } kind)
                continue;
            found = 1;
            if (rules.Personal.Mode == PersonalDataMode.Refuse)
                rejections.Reject(0, rules.PathOf($"categories[{place.ToString(CultureInfo.InvariantCulture)}]"), Code, Message(rules.Version.Spec.Features[feature].Name, kind));
        }
        return rejections.Has(0) ? 0 : found;
    }

    // It does not repeat what nobody should keep.
    private static string Message(string feature, string kind) => $"a value of {feature} has the form of {kind}, which the version does not take";

    private static IEnumerable<(int Row, string Kind)> RowsOf(V1.Column column, int rows) => column.ValuesCase switch
    {
        V1.Column.ValuesOneofCase.Categories => OfCategories(column, rows),
        V1.Column.ValuesOneofCase.Integers => OfIntegers(column, rows),
        _ => [],
    };

    private static IEnumerable<(int Row, string Kind)> OfCategories(V1.Column column, int rows)
    {
        string?[] kinds = [.. column.Categories.Dictionary.Select(PersonalData.KindOf)];
        if (Array.TrueForAll(kinds, kind => kind is null))
            yield break;
        var codes = column.Categories.Codes;
        for (var row = 0; row < Math.Min(rows, codes.Count); row++)
        {
            if (codes[row] < kinds.Length && kinds[codes[row]] is { } kind && !ColumnReader.IsMissing(column.Missing, row))
                yield return (row, kind);
        }
    }

    private static IEnumerable<(int Row, string Kind)> OfIntegers(V1.Column column, int rows)
    {
        var values = column.Integers.Values;
        for (var row = 0; row < Math.Min(rows, values.Count); row++)
        {
            if (values[row] >= LeastInteger && !ColumnReader.IsMissing(column.Missing, row) && PersonalData.KindOf(values[row].ToString(CultureInfo.InvariantCulture)) is { } kind)
                yield return (row, kind);
        }
    }
}
