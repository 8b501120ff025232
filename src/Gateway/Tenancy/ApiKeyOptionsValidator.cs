using Microsoft.Extensions.Options;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Text;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.People;

namespace Watchgrain.Gateway.Tenancy;

/// <summary>Refuses to start with a key that cannot work, naming the configuration key and the allowed values.</summary>
internal sealed class ApiKeyOptionsValidator : IValidateOptions<ApiKeyOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiKeyOptions options)
    {
        List<string> failures = [];
        for (var i = 0; i < options.ApiKeys.Count; i++)
        {
            var entry = options.ApiKeys[i];
            var path = $"{ApiKeyOptions.Section}:ApiKeys:{i}";
            var violations = new FieldViolations();
            var canonical = Identifiers.ReadName(entry.Name, Identifiers.MaxShortBytes, $"{path}:Name", violations);
            Identifiers.ReadId(entry.Tenant, $"{path}:Tenant", violations);
            failures.AddRange(violations.Found.Select(v => $"{v.Field} {v.Description}."));
            // Two names that look alike would be two people, of whom one could approve what the other proposes.
            if (violations.Found.Count == 0 && (canonical != entry.Name || canonical.Trim() != canonical))
                failures.Add($"{path}:Name has to be in Unicode's composed form (NFC), without white space at its ends.");
            if (entry.Name.Length > 0 && !EntryNames.IsName(entry.Name))
                failures.Add($"{path}:Name must be another: the audit log has '{entry.Name}' for itself.");
            if (entry.Sha256.Length != 64 || !entry.Sha256.All(char.IsAsciiHexDigit))
                failures.Add($"{path}:Sha256 must be 64 hexadecimal digits.");
            if (entry.Roles.Count == 0)
                failures.Add($"{path}:Roles must name at least one of {string.Join(", ", Roles.All)}.");
            failures.AddRange(entry.ApproverRoles.Where(role => !ApproverRole.IsValid(role)).Select(role => $"{path}:ApproverRoles: '{role}' is not {ApproverRole.Form}."));
            if (entry.ApproverRoles.Count > ApproverRole.Most)
                failures.Add($"{path}:ApproverRoles names {entry.ApproverRoles.Count} roles; {ApproverRole.Most} is the most.");
            if (entry.ApproverRoles.Count > 0 && !entry.Roles.Contains(Roles.Approve))
                failures.Add($"{path}:ApproverRoles needs the role {Roles.Approve}: without it the key answers no decision.");
            failures.AddRange(Sources(entry, path));
            failures.AddRange(entry.Roles.Except(Roles.All).Select(role => $"{path}:Roles: '{role}' is not one of {string.Join(", ", Roles.All)}."));
        }
        var shared = options.ApiKeys.GroupBy(k => k.Sha256, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1);
        failures.AddRange(shared.Select(g => $"{ApiKeyOptions.Section}:ApiKeys: {string.Join(" and ", g.Select(k => $"'{k.Name}'"))} have the same Sha256."));
        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> Sources(ApiKeyEntry entry, string path)
    {
        var violations = new FieldViolations();
        for (var i = 0; i < entry.Sources.Count; i++)
        {
            var field = $"{path}:Sources:{i}";
            if (Identifiers.ReadName(entry.Sources[i], Identifiers.MaxShortBytes, field, violations) is var canonical && canonical != entry.Sources[i])
                violations.Add(field, "has to be in Unicode's composed form (NFC)");
        }

        foreach (var violation in violations.Found)
            yield return $"{violation.Field} {violation.Description}.";
        if (entry.Sources.Count > ApiKeyEntry.MostSources)
            yield return $"{path}:Sources names {entry.Sources.Count} sources; {ApiKeyEntry.MostSources} is the most.";
        if (entry.Sources.Count > 0 && !entry.Roles.Contains(Roles.Ingest))
            yield return $"{path}:Sources needs the role {Roles.Ingest}: without it the key reports nothing.";
    }
}
